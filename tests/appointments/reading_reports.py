"""The page of reports as a test reads it: its tables by name, and its files."""

import csv
import io
from html.parser import HTMLParser
from typing import Any

from django.test import Client

PAGE = "/admin/appointments/appointment/reports/"
OF_MARCH = {"since": "2027-03-01", "until": "2027-03-31", "by": "week"}


def see(client: Client, **asked: str) -> Any:
    return client.get(PAGE, OF_MARCH | asked)


class _Tables(HTMLParser):
    """The cells of each row of each table of a page, by the name of the table's file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs).get("aria-labelledby") or ""
        if tag == "section" and named.startswith("table-"):
            self._rows = self.found[named.removeprefix("table-")] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._rows[-1][-1] += data


def tables_of(response: Any) -> dict[str, list[list[str]]]:
    assert response.status_code == 200
    return _Tables(response.text).found


def file_of(client: Client, table: str, **asked: str) -> list[list[str]]:
    response = see(client, format="csv", table=table, **asked)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode("utf-8-sig")
    assert "\ufeff" not in text
    return list(csv.reader(io.StringIO(text)))
