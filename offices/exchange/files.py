"""Which kind a file is, told by what is in it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from offices.exchange.csv_files import read_csv
from offices.exchange.table import Problem, Unreadable
from offices.exchange.xlsx_files import read_xlsx

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def lines_of(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of a CSV file or an Excel workbook, whatever its name says.

    Raises Unreadable, also while they are read.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable(Problem(text=_("The file is empty.")))
    if content.startswith(_OLD_EXCEL):
        why = _(
            "This is an old or a locked Excel file. Save it as .xlsx without a password, or as CSV."
        )
        raise Unreadable(Problem(text=why))
    return read_xlsx(content) if content.startswith(_ZIP) else read_csv(content)
