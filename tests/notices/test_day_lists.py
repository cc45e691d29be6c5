"""The list of an office's next day, on paper before it opens."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.models import Appointment
from infopass.phones import as_spoken
from notices.day_lists import day_list
from notices.kept_day_lists import keep_due
from notices.models import KeptDayList
from notices.paper import day_list_pdf
from offices.models import Office
from tests.cast import ANA, BEN, a_counter, a_service, a_slot, an_office, book, stranger
from tests.notices.post_office import PostOffice
from tests.notices.reading_pdf import pages_of, tags, words_of

pytestmark = pytest.mark.django_db
# Wednesday, 10 March 2027: the first at nine, the other at half past ten in New York.
DAY = date(2027, 3, 10)
FIRST = datetime(2027, 3, 10, 14, 0, tzinfo=UTC)
BOOKED = FIRST - timedelta(days=5)
EVENING = datetime(2027, 3, 9, 23, 0, tzinfo=UTC)  # six o'clock there
MORNING = FIRST - timedelta(hours=2)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DAY_LISTS_FOLDER = tmp_path / "lists"
    settings.DAY_LISTS_EMAIL = []
    return tmp_path / "lists"


@pytest.fixture
def atlanta() -> Office:
    office = an_office()
    a_counter(office, a_service())
    late = replace(ANA, needs_interpreter=True, access_needs="Wheelchair", a_number="A012345678")
    book(a_slot(starts_at=FIRST + timedelta(minutes=90)), late, now=BOOKED)
    book(a_slot(starts_at=FIRST), BEN, now=BOOKED)
    return office


def drawn(office: Office, *, with_service: bool = True) -> bytes:
    return day_list_pdf(day_list(office, DAY, now=BOOKED), with_service=with_service)


def test_it_says_who_comes_when_and_with_what_needs(atlanta: Office) -> None:
    words = words_of(drawn(atlanta))
    assert "Atlanta Field Office (ATL)" in words
    assert "Wednesday, March 10, 2027" in words
    assert "2 appointments" in words
    assert "Made on Friday, March 5, 2027" in words
    ana = Appointment.objects.get(email=ANA.email)
    for fact in (
        *("9:00 a.m.", "10:30 a.m.", "Ana María O'Brien-Núñez", "Ben Okafor", "Window 1"),
        *(ana.number_as_shown, ana.service.name_en, "brings an interpreter; Wheelchair"),
        as_spoken(ANA.phone),
    ):
        assert fact in words
    assert words.index("Ben Okafor") < words.index("Ana María")
    assert "5678" not in words


def test_who_cancelled_is_not_on_it(atlanta: Office) -> None:
    ben = Appointment.objects.get(last_name="Okafor")
    booking.cancel(appointment_id=ben.pk, now=BOOKED)
    words = words_of(drawn(atlanta))
    assert "Ben Okafor" not in words
    assert "1 appointment" in words


def test_a_day_for_nobody_says_so() -> None:
    assert "Nobody has an appointment on this day." in words_of(drawn(an_office()))


def test_a_long_day_takes_several_pages_each_with_the_heads_and_its_number() -> None:
    office = an_office()
    a_counter(office, a_service())
    crowd = a_slot(seats=60, starts_at=FIRST)
    for _number in range(60):
        book(crowd, stranger(), now=BOOKED)
    with CaptureQueriesContext(connection) as sent:
        pdf = drawn(office)
    assert len(sent) == 1
    pages = pages_of(pdf)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Name and phone" in page
        assert f"Page {number} / {len(pages)}" in page


def test_a_row_stays_whole_on_its_page() -> None:
    office = an_office()
    a_counter(office, a_service())
    crowd = a_slot(seats=30, starts_at=FIRST)
    for number in range(30):
        needs = "A seat near the door. " * 10 + f"Says{number}"
        book(crowd, replace(stranger(number), access_needs=needs), now=BOOKED)
    pages = pages_of(drawn(office))
    assert len(pages) > 3
    for number in range(30):
        (page,) = [page for page in pages if f"Number{number} " in page]
        assert f"Says{number}" in page


def test_its_table_is_tagged_as_one(atlanta: Office) -> None:
    root: Any = PdfReader(io.BytesIO(drawn(atlanta))).root_object
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    kinds = [str(node["/S"]) for node in tags(root)]
    assert kinds.count("/Table") == 1
    assert kinds.count("/TH") == 7
    assert kinds.count("/TR") == 3


# When it is made, and where it is kept.


def test_it_is_kept_on_the_evening_before_and_again_before_the_first_time(
    atlanta: Office, folder: Path
) -> None:
    assert keep_due(now=EVENING - timedelta(minutes=1)) == 0
    assert keep_due(now=EVENING) == 1
    assert keep_due(now=EVENING + timedelta(minutes=15)) == 0
    (file,) = folder.iterdir()
    assert file.name == "ATL-2027-03-10.pdf"
    assert oct(file.stat().st_mode)[-3:] == "640"
    book(a_slot(starts_at=FIRST + timedelta(minutes=30)), stranger(7), now=EVENING)
    assert "Number7" not in words_of(file.read_bytes())
    assert keep_due(now=MORNING - timedelta(minutes=1)) == 0
    assert keep_due(now=MORNING) == 1
    assert keep_due(now=MORNING + timedelta(minutes=15)) == 0
    assert "Number7" in words_of(file.read_bytes())
    assert keep_due(now=FIRST + timedelta(hours=3)) == 0
    assert [kept.office for kept in KeptDayList.objects.all()] == [atlanta]


def test_a_system_that_was_down_in_the_evening_makes_it_when_it_is_back(
    atlanta: Office, folder: Path
) -> None:
    assert keep_due(now=MORNING + timedelta(hours=1)) == 1
    assert keep_due(now=MORNING + timedelta(hours=1, minutes=15)) == 0
    assert [file.name[:3] for file in folder.iterdir()] == [atlanta.code]


def test_each_office_has_its_own_evening(folder: Path) -> None:
    for code, zone, first in (
        ("ATL", "America/New_York", FIRST),
        ("AGA", "Pacific/Guam", datetime(2027, 3, 9, 23, 0, tzinfo=UTC)),
    ):
        office = an_office(code, time_zone=zone)
        a_counter(office, a_service())
        book(a_slot(starts_at=first, office=office), stranger(), now=BOOKED)
    # Six in the evening of Tuesday in Guam; three in the morning in New York.
    assert keep_due(now=datetime(2027, 3, 9, 8, 0, tzinfo=UTC)) == 1
    assert [file.name for file in folder.iterdir()] == ["AGA-2027-03-10.pdf"]


@pytest.mark.usefixtures("atlanta")
def test_where_nothing_is_chosen_nothing_is_made(settings: Settings) -> None:
    settings.DAY_LISTS_FOLDER = None
    assert keep_due(now=EVENING) == 0
    assert not KeptDayList.objects.exists()


@pytest.mark.usefixtures("atlanta")
def test_it_is_mailed_without_the_reasons_for_the_visits(
    settings: Settings, post_office: PostOffice
) -> None:
    settings.DAY_LISTS_FOLDER = None
    settings.DAY_LISTS_EMAIL = ["office@agency.example", "backup@agency.example"]
    assert keep_due(now=EVENING) == 1
    assert post_office.recipients == settings.DAY_LISTS_EMAIL
    (mail,) = post_office.arrived
    assert mail["Subject"] == "Day list ATL 2027-03-10"
    (attached,) = mail.iter_attachments()
    words = words_of(attached.get_payload(decode=True))  # type: ignore[arg-type]
    assert "Ben Okafor" in words
    assert "Wheelchair" in words
    assert "pending case" not in words


@pytest.mark.usefixtures("atlanta")
def test_one_that_cannot_be_kept_is_tried_again_and_holds_up_no_other(folder: Path) -> None:
    folder.mkdir()
    office = an_office("AAA")
    a_counter(office, a_service())
    book(a_slot(starts_at=FIRST, office=office), stranger(), now=BOOKED)
    # In the place of the file stands a folder.
    (folder / "AAA-2027-03-10.pdf").mkdir()
    (folder / "AAA-2027-03-10.pdf" / "x").touch()
    with pytest.raises(ExceptionGroup, match="not kept") as raised:
        keep_due(now=EVENING)
    assert len(raised.value.exceptions) == 1
    assert (folder / "ATL-2027-03-10.pdf").is_file()
    (folder / "AAA-2027-03-10.pdf" / "x").unlink()
    (folder / "AAA-2027-03-10.pdf").rmdir()
    assert keep_due(now=EVENING + timedelta(minutes=15)) == 1


# By hand.


@pytest.mark.usefixtures("atlanta")
def test_a_command_writes_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("day_list", office="atl", date="2027-03-10", to=str(folder))
    assert capsys.readouterr().out.strip() == str(folder / "ATL-2027-03-10.pdf")
    assert "Ben Okafor" in words_of((folder / "ATL-2027-03-10.pdf").read_bytes())


WRONG: dict[str, tuple[Callable[[Path], dict[str, str]], str]] = {
    "an office": (
        lambda there: {"office": "QQQ", "to": str(there)},
        "No office has the code 'QQQ'",
    ),
    "a date": (
        lambda there: {"office": "ATL", "date": "10/3/2027", "to": str(there)},
        "'10/3/2027' is no date",
    ),
    "a folder": (lambda _there: {"office": "ATL", "to": "/proc/nowhere"}, "cannot be written"),
}


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("wrong", WRONG)
def test_the_command_says_what_is_wrong(wrong: str, folder: Path) -> None:
    options, said = WRONG[wrong]
    with pytest.raises(CommandError, match=said):
        call_command("day_list", **options(folder))
