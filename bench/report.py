"""The figures as a table to read and a file to compare."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.figures import Figure, Race, Round, middle
from infopass.bootstrap import say, write

_HEADINGS = ("", "a second", "web ms", "database ms", "client ms", "to floor", "others")
_WIDTHS = (40, 16, 8, 12, 10, 9, 7)


def publish(figures: list[Figure], races: list[Race], about: dict[str, Any], folder: Path) -> int:
    """Print and keep them. 1 when a page or a race was not as it must be, else 0."""
    say("\n".join(["", *_table(figures), "", *map(_race_line, races), ""]))
    folder.mkdir(parents=True, exist_ok=True)
    name = about["at"].replace(":", "")
    path = folder / f"{name}.json"
    write(path, json.dumps(as_data(figures, races, about), indent=2) + "\n")
    say(f"Kept in {path}")
    return int(any(f.failed for f in figures) or not all(race.is_right for race in races))


def as_data(figures: list[Figure], races: list[Race], about: dict[str, Any]) -> dict[str, Any]:
    return {
        "about": about,
        "figures": [asdict(figure) | {"ratio": round(figure.ratio, 2)} for figure in figures],
        "races": [asdict(race) | {"is_right": race.is_right} for race in races],
    }


def _table(figures: Iterable[Figure]) -> list[str]:
    lines = [_line(_HEADINGS)]
    for figure in figures:
        lines.append(_line(_cells(figure.what, figure.product, f"{figure.ratio:.2f}")))
        lines.append(_line(_cells("  the floor of it", figure.floor, "1")))
        lines += [f"    failed: {why}" for each in figure.product for why in each.failures]
    return lines


def _cells(what: str, rounds: Any, ratio: str) -> tuple[str, ...]:
    speeds = [each.per_second for each in rounds]
    return (
        what,
        f"{middle(rounds, lambda r: r.per_second):.1f} ({min(speeds):.0f}-{max(speeds):.0f})",
        f"{middle(rounds, lambda r: r.web):.2f}",
        _database(rounds),
        f"{middle(rounds, lambda r: r.client):.2f}",
        ratio,
        f"{middle(rounds, lambda r: r.others):.0%}",
    )


def _database(rounds: Iterable[Round]) -> str:
    rounds = list(rounds)
    if any(each.database is None for each in rounds):
        return "elsewhere"
    return f"{middle(rounds, lambda r: r.database):.2f}"


def _line(cells: Iterable[str]) -> str:
    first, *rest = zip(cells, _WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in rest)


def _race_line(race: Race) -> str:
    verdict = "as it must be" if race.is_right else "WRONG"
    said = ", ".join(f"{count} {what}" for what, count in sorted(race.said.items()))
    clean = "verify clean" if race.verify_is_clean else "verify finds drift"
    return f"{race.what}: {race.racers} racers: {said}; {race.rows} rows; {clean}: {verdict}"
