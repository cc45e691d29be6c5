"""The forms of a page as a browser without scripts would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

type _Attributes = dict[str, str]


@dataclass
class Form:
    """``fields`` are what is sent untouched; ``names`` also what could be filled in or pressed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._open: str = ""
        self._text_of: tuple[str, str] | None = None
        self._select: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = found.get("id") or f"form {len(self.forms)}"
            method = found.get("method", "get").upper()
            self.forms.setdefault(self._open, Form("", method))
            self.forms[self._open].action = found.get("action", "")
            self.forms[self._open].method = method
        elif tag in {"input", "button", "select", "textarea"}:
            self._control(tag, found)
        elif tag == "option" and self._select and "selected" in found:
            self.forms[self._select[0]].fields[self._select[1]] = found.get("value", "")

    def _control(self, tag: str, found: _Attributes) -> None:
        owner, name = found.get("form") or self._open, found.get("name", "")
        if not owner or not name:
            return
        form = self.forms.setdefault(owner, Form("", "POST"))
        form.names.add(name)
        kind = found.get("type", "text")
        if tag == "select":
            self._select = (owner, name)
            form.fields.setdefault(name, "")
        elif tag == "textarea":
            self._text_of = (owner, name)
            form.fields[name] = ""
        elif tag == "input" and (kind not in {"radio", "checkbox", "submit"} or "checked" in found):
            form.fields[name] = found.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.forms[self._text_of[0]].fields[self._text_of[1]] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = ""
        elif tag == "textarea":
            self._text_of = None
        elif tag == "select":
            self._select = None


def forms_on(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return list(reader.forms.values())
