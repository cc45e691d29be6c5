"""The QR code on a notice: a drawing inside the page, without a style of its own."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

# One mask for every code, the one that most often wins among the eight: trying all of them took a
# third of the time of a notice. See docs/decisions/qr-codes-share-a-mask.md.
_MASK = 2


def qr_svg(text: str) -> SafeString:
    """An ``<svg>`` for the page. The text beside it must say the same: a code cannot be read aloud."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=_MASK).save(
        drawing,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=4,  # modules; the quiet zone that the standard asks for
        svgclass="qr",
        lineclass=None,
    )
    # Segno draws the text as squares; no character of it reaches the markup.
    return mark_safe(drawing.getvalue().decode())  # noqa: S308
