"""Sending files to the import pages and reading what the export gives, as a browser would."""

import csv
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.offices.staff_forms import path

type Lines = list[list[str]]


def as_csv(lines: Lines, separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(lines)
    return text.getvalue().encode()


def as_xlsx(lines: list[list[Any]]) -> bytes:
    """As Excel saves what somebody typed: dates are dates, numbers are numbers."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def export(client: Client, model: str, ending: str = "csv", query: str = "") -> bytes:
    answer = client.get(f"{path(model, f'export_{ending}')}?{query}")
    assert answer.status_code == 200, answer
    return answer.content


def exported_lines(client: Client, model: str, query: str = "") -> Lines:
    text = export(client, model, "csv", query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def choose(client: Client, model: str, content: bytes | Lines) -> Any:
    """The page after a file was chosen: a preview, or what is wrong with it."""
    sent = as_csv(content) if isinstance(content, list) else content
    file = SimpleUploadedFile("file.csv", sent)
    return client.post(path(model, "import"), {"file": file})


def confirm(client: Client, model: str, preview: Any) -> Any:
    sealed = preview.context["sealed"]
    assert sealed, told(preview)
    return client.post(path(model, "import"), {"previewed": sealed}, follow=True)


def bring_in(client: Client, model: str, content: bytes | Lines) -> Any:
    return confirm(client, model, choose(client, model, content))


def told(page: Any) -> list[tuple[int | None, str, str]]:
    """Row, column and sentence of everything that is wrong, as the page lists it."""
    for problem in page.context["problems"]:
        assert problem.text in page.text.replace("&quot;", '"').replace("&#x27;", "'")
    return [(each.row, each.column, each.text) for each in page.context["problems"]]


def effect(page: Any) -> list[tuple[int, str]]:
    """Row and kind of every change that a preview lists."""
    assert page.context["report"], told(page)
    return [(each.row, each.kind.value) for each in page.context["report"].changes]
