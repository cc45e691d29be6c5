"""Run the fault drills: ``python -m tests.drills [--small] [--json FILE] [word of a drill's name …]``.

Prints a table, and ends with 1 when anything was lost, told twice without an explanation, or wrong.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.drills.stage import Stage, set_up

# How many people: in CI, and where time is no matter.
SMALL, FULL = 12, 500
_HEADS = ("drill", "owed", "rows", "sent", "reached", "copies", "seconds")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "infopass.settings"
    with tempfile.TemporaryDirectory(prefix="drills-") as home, set_up(Path(home)) as stage:
        rows = _run_all(stage, SMALL if asked.small else FULL, asked.words)
    if asked.json:
        asked.json.write_text(json.dumps(rows))
    sys.stdout.write(_table(rows))
    sys.exit(any(row["faults"] for row in rows))


def _run_all(stage: Stage, number: int, words: list[str]) -> list[dict[str, Any]]:
    import django

    django.setup()
    # The mail server of the drills tells of every command it hears.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    from django.core.management import call_command

    from tests.drills.drills import DRILLS

    call_command("migrate", verbosity=0)
    chosen = {name: DRILLS[name] for name in DRILLS if all(word in name for word in words)}
    return [_run(stage, name, chosen[name], number) for name in chosen]


def _run(stage: Stage, name: str, drill: Any, number: int) -> dict[str, Any]:
    began = time.monotonic()
    try:
        outcome = drill(stage, number)
        row = asdict(outcome.count) | {"note": outcome.note}
    except Exception as error:  # noqa: BLE001 - one drill must not stop the others
        traceback.print_exc()
        row = dict.fromkeys(_HEADS[1:6], 0) | {"note": "", "faults": [repr(error)]}
    finally:
        _clear(stage)
    return {"drill": name, "seconds": round(time.monotonic() - began, 1)} | row


def _clear(stage: Stage) -> None:
    """For the next drill: no process, no row, an empty mailbox, a mail server in good health."""
    from django.core.management import call_command
    from django.db import connection

    stage.clear()
    if stage.valkey.has_ended():
        stage.start_valkey()
    if stage.postgres.has_ended():
        stage.start_postgres()
    connection.close()
    call_command("flush", interactive=False, verbosity=0)
    fresh = type(stage.mail)()
    vars(stage.mail).update(vars(fresh))


def _table(rows: list[dict[str, Any]]) -> str:
    width = max(len(row["drill"]) for row in rows) + 2
    lines = ["".join((_HEADS[0].ljust(width), *(head.rjust(9) for head in _HEADS[1:])))]
    for row in rows:
        figures = (str(row[head]).rjust(9) for head in _HEADS[1:])
        lines.append("".join((row["drill"].ljust(width), *figures)))
        lines += [f"    {row['note']}"] if row["note"] else []
        lines += [f"    WRONG: {fault}" for fault in row["faults"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
