# InfoPass. `make help` lists what there is.

PYTHON ?= python3
RUN := .venv/bin/python
SETUP := $(PYTHON) infopass/bootstrap.py
UV := $(firstword $(wildcard .uv/bin/uv .uv/venv/bin/uv) uv)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test drill screens guide bench lint types lock messages manage css

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Set everything up and run the site on http://127.0.0.1:8000 (PORT=8123 make demo)
	@$(SETUP) demo

demo-reset: ## Forget the demo's data
	@$(SETUP) reset

test: ## Every test, the browser ones included (ARGS="tests/offices -k zip")
	@$(SETUP) test
	@$(RUN) -m pytest -n 3 $(ARGS)

drill: ## The races and fault drills at full size
	@$(SETUP) test
	@$(RUN) -m pytest -m drill $(ARGS)

bench: ## What a booking costs, beside a floor of bare requests (ARGS=--quick; docs/performance.md)
	@$(SETUP) setup
	@$(RUN) -m bench $(ARGS)

screens: ## A picture of every page and state, both languages, three widths, in .data/screens
	@$(SETUP) test
	@rm -rf .data/screens
	@SCREENS=.data/screens $(RUN) -m pytest -n 2 tests/journeys/test_every_page_is_accessible.py tests/journeys/test_every_error_page_is_accessible.py

guide: ## The pictures of docs/staff-guide.md, in docs/pictures
	@$(SETUP) test
	@rm -rf docs/pictures
	@$(RUN) -m pytest -m pictures tests/guide

lint: ## ruff and djade
	@$(SETUP) setup
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check .
	@.venv/bin/djade --check --target-version 6.1 $$(find templates -name '*.html')

types: ## mypy --strict
	@$(SETUP) setup
	@INFOPASS_MODE=test $(RUN) -m mypy

messages: ## Gather the texts for translation (needs gettext)
	@$(SETUP) setup
	@$(RUN) -m infopass.translations gather

css: ## Compile the style sheet
	@$(SETUP) setup

manage: ## Django's commands on the demo's data (ARGS="verify")
	@$(SETUP) setup
	@$(RUN) -m infopass.demo manage $(ARGS)

lock: ## Renew requirements/*.txt from requirements/*.in (needs uv)
	@for name in base build dev uv; do \
		$(COMPILE) --upgrade requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done
