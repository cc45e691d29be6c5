"""Typst, with our own fonts alone and all text as data.

Nothing that somebody typed is ever part of the markup: it comes as JSON, so that a name such as
``#let`` or ``*a*`` prints as it is.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings

from infopass.fonts import FOLDER
from notices.paper.scripts import drawable

_TEMPLATES = Path(settings.BASE_DIR) / "templates" / "notices" / "paper"
# A compiler keeps fonts and templates in memory, and serves one thread at a time.
_own = threading.local()


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper as a tagged PDF. ``template`` is the name of a ``.typ`` file beside the others.

    Characters that no font of ours has are written in Latin letters. Raises typst.TypstError for a
    fault of the template.
    """
    common = {
        "paper": settings.PAPER_SIZE,
        "agency": settings.AGENCY_NAME,
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
    drawn = _compiler().compile(
        input=_TEMPLATES / template,
        format="pdf",
        sys_inputs={"data": json.dumps(drawable(common | dict(data)))},
        pdf_standards=["ua-1"],
        timestamp=datetime.now(UTC).replace(microsecond=0),
    )
    return cast("bytes", drawn)  # a list only for formats that make a file for each page


def _compiler() -> typst.Compiler:
    compiler: typst.Compiler | None = getattr(_own, "compiler", None)
    if compiler is None:
        compiler = _own.compiler = typst.Compiler(root=_TEMPLATES, font_paths=_fonts())
    return compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER]
    )
