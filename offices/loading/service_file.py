"""`services.toml`: the reasons to come, in both languages."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from offices.loading.refusals import Problem
from offices.loading.tables import as_the_model_reads
from offices.models import Service

FILE = "services.toml"
TEXTS = {f"{name}_{language}" for name in ("name", "hint", "online") for language in ("en", "es")}
ADDRESSES = {"online_url_en", "online_url_es"}
LISTS = {"bring_en", "bring_es"}
YES_OR_NO = {"needs_approval", "is_protected"}
REQUIRED = {"code", "name_en", "name_es"} | LISTS
KNOWN = {"code"} | TEXTS | ADDRESSES | LISTS | YES_OR_NO
# Services stand ten apart, so that staff can put one of their own between two of ours.
STEP = 10


def read_services(directory: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The services of the file as values of the model's fields, and what is wrong with them."""
    try:
        listed = tomllib.loads((directory / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [], [Problem(file=FILE, text="The file is missing.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [], [Problem(file=FILE, text=f"The file cannot be read: {error}.")]
    problems: list[Problem] = []
    entries = listed.get("service")
    if set(listed) != {"service"} or not isinstance(entries, list):
        return [], [Problem(file=FILE, text="Expected a list of [[service]] and nothing else.")]
    rows = [_values(entry, row, problems) for row, entry in enumerate(entries, start=1)]
    _complain_of_twins([entry.get("code") for entry in entries], problems)
    return rows, problems


def _complain_of_twins(codes: list[Any], problems: list[Problem]) -> None:
    for row, code in enumerate(codes, start=1):
        if code in codes[: row - 1]:
            text = f"“{code}” already stands in row {codes.index(code) + 1}."
            problems.append(Problem(file=FILE, row=row, column="code", text=text))


def _values(entry: dict[str, Any], row: int, problems: list[Problem]) -> dict[str, Any]:
    def complain(column: str, text: str) -> None:
        problems.append(Problem(file=FILE, row=row, column=column, text=text))

    for missing in sorted(REQUIRED - set(entry)):
        complain(missing, "This is missing.")
    for unknown in sorted(set(entry) - KNOWN):
        complain(unknown, "This is not expected.")
    values: dict[str, Any] = {"position": row * STEP}
    for name in sorted(KNOWN):
        try:
            values[name] = _value(name, entry.get(name, _nothing(name)))
        except ValidationError as error:
            complain(name, " ".join(error.messages))
    return values


def _nothing(name: str) -> Any:
    if name in LISTS:
        return []
    return False if name in YES_OR_NO else ""


def _value(name: str, given: Any) -> Any:
    if not isinstance(given, type(_nothing(name))):
        raise ValidationError("This is the wrong kind of value.")
    if name in LISTS:
        given = _one_a_line(given)
    return as_the_model_reads(Service, name, given)


def _one_a_line(things: list[Any]) -> str:
    if not all(isinstance(thing, str) and thing.strip() for thing in things):
        raise ValidationError("Each thing to bring is a text.")
    if any("\n" in thing for thing in things):
        raise ValidationError("Write each thing to bring on one line.")
    return "\n".join(things)
