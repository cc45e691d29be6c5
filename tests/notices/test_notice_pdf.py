"""The notice as a PDF: tagged, one page, and the same as the page says."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import typst
import zxingcpp
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pypdf import PdfReader
from pytest_django.fixtures import Settings
from time_machine import travel

from appointments.access import grant
from appointments.booking import cancel
from appointments.models import Appointment, Slot
from appointments.references import pin_for
from notices.content import content_of
from notices.paper import notice_pdf, typesetting
from offices.loading.service_file import read_services
from offices.models import Service
from tests.cast import ANA, MONDAY, a_slot, book
from tests.notices.reading_pdf import part_of, tags, words_of

pytestmark = pytest.mark.django_db
SITE = "https://appointments.example"
LONG = replace(
    ANA,
    first_name="María de los Ángeles Guadalupe Esperanza Concepción Inmaculada del Carmen"[:80],
    last_name="Fernández de la Cruz y Etxeberria-Goikoetxea Montenegro de Villaescusa"[:80],
    receipt_number="IOE0912345678",
    a_number="A012345678",
    access_needs="A seat near the door, please, and a person who signs. " * 5,
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(MONDAY, tick=False):
        yield


@pytest.fixture
def anas() -> Appointment:
    return book(a_slot(), replace(ANA, receipt_number="IOE0912345678", a_number="A012345678"))


def drawn(appointment: Appointment, language: str = "en", *, in_a_message: bool = False) -> bytes:
    with override(language):
        content = content_of(appointment, site=SITE, now=MONDAY, in_a_message=in_a_message)
        return notice_pdf(content)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def structure(reader: PdfReader) -> Iterator[Any]:
    return tags(reader.root_object)


# For who cannot see it.


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Appointment notice"), ("es", "Aviso de cita")]
)
def test_it_is_tagged_and_says_its_language_and_title(
    anas: Appointment, language: str, title: str
) -> None:
    reader = read(drawn(anas, language))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"{title} {anas.number_as_shown}"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_its_tags_are_headings_paragraphs_lists_links_and_a_figure(anas: Appointment) -> None:
    kinds = [str(node["/S"]) for node in structure(read(drawn(anas)))]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/H3", "/P", "/L", "/LI", "/Link", "/Figure"} <= set(kinds)
    assert kinds.count("/LI") == 10  # what to bring: two for the service, eight for everyone


@pytest.mark.parametrize(("language", "words"), [("en", "QR code: it opens"), ("es", "Código QR")])
def test_the_code_has_its_meaning_in_words(anas: Appointment, language: str, words: str) -> None:
    (figure,) = [node for node in structure(read(drawn(anas, language))) if node["/S"] == "/Figure"]
    assert str(figure["/Alt"]).startswith(words)


def test_what_is_english_on_a_spanish_notice_is_marked_as_english(anas: Appointment) -> None:
    languages = {
        str(node["/Lang"]) for node in structure(read(drawn(anas, "es"))) if "/Lang" in node
    }
    assert "en" in languages


# What it says.


def shown(client: Client, appointment: Appointment, language: str) -> tuple[str, bytes]:
    """The words of the sheet on the page, and the PDF beside it."""
    session = client.session
    grant(session, appointment, datetime.now(UTC))
    session.save()
    page = client.get(f"/{language}/notice/{appointment.number}/").text
    pdf = client.get(f"/{language}/notice/{appointment.number}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    sheet = page.partition("<article")[2].partition(">")[2].partition("</article>")[0]
    return sheet, pdf.content


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("booking_for", ["self", "child"])
def test_it_says_every_word_of_the_page(client: Client, language: str, booking_for: str) -> None:
    whole = replace(LONG, last_name="O'Brien-Núñez", booking_for=booking_for)
    appointment = book(a_slot(), whole)
    sheet, pdf = shown(client, appointment, language)
    sheet = re.sub(r'<span class="usa-sr-only">.*?</span>', "", sheet)
    sheet = re.sub(r"<svg.*?</svg>", "", sheet, flags=re.DOTALL)
    said = html.unescape(re.sub(r"<[^>]+>", "\n", sheet.replace("<wbr>", "")))
    words = words_of(pdf)
    # The PDF begins its lines with capitals where the style sheet does it for the page.
    missing = [
        line
        for line in (" ".join(line.split()) for line in said.splitlines())
        if line.casefold() not in words.casefold()
    ]
    assert missing == []


def test_markup_in_a_name_prints_as_it_was_typed() -> None:
    mischief = replace(ANA, first_name="#let x = *a*", last_name="_b_ $1$ <i> \\n")
    assert "#let x = *a* _b_ $1$ <i> \\n" in words_of(drawn(book(a_slot(), mischief)))


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Hồng", "Достоевский", "王小明", "陳國龍", "ተስፋዬ", "Ωμέγα"]
)
def test_names_in_other_scripts_are_drawn(name: str) -> None:
    pdf = drawn(book(a_slot(), replace(ANA, first_name="", last_name=name)))
    assert name in words_of(pdf)
    assert "Latin letters" not in words_of(pdf)


def test_an_arabic_name_is_drawn_with_its_letters_joined() -> None:
    pdf = drawn(book(a_slot(), replace(ANA, first_name="", last_name="محمد")))
    fonts = {str(font["/BaseFont"]) for font in fonts_of(read(pdf))}
    assert any("NotoNaskhArabic" in font for font in fonts)
    # A reader may give the letters back in the order of the page.
    assert {"محمد", "دمحم"} & set(words_of(pdf).split())


def fonts_of(reader: PdfReader) -> Iterator[Any]:
    for font in part_of(reader.pages[0], "/Resources", "/Font").values():
        yield font.get_object()


def test_a_script_that_no_font_has_is_written_in_latin_letters_and_that_is_said() -> None:
    applicant = replace(ANA, first_name="สมชาย", last_name="O'Brien")
    words = words_of(drawn(book(a_slot(), applicant)))
    assert "smchay O'Brien" in words
    assert "Part of the name is written in Latin letters here." in words


def test_a_strange_sign_in_an_office_or_a_service_keeps_nobody_from_the_notice(
    anas: Appointment,
) -> None:
    anas.service.bring_en = "Passport 🛂\nบัตรประชาชน"
    # With control characters, as in what is pasted from old documents.
    anas.slot.counter.office.street = "1 Main Street 🏛 2.\x92\x7f Etage\x00"
    words = words_of(drawn(anas))
    assert "1 Main Street" in words
    assert "Passport" in words
    assert "🛂" not in words


def test_every_font_is_our_own_and_inside() -> None:
    pdf = drawn(book(a_slot()))
    for font in fonts_of(read(pdf)):
        assert "Noto" in str(font["/BaseFont"])
        (descendant,) = font["/DescendantFonts"]
        descriptor = part_of(descendant.get_object(), "/FontDescriptor")
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("cancelled", "This appointment is cancelled Please do not come with this notice."),
        ("withdrawn", "The office cannot see you at this time"),
        ("over", "The time of this appointment has passed"),
    ],
)
def test_one_that_does_not_hold_says_so(anas: Appointment, trouble: str, words: str) -> None:
    if trouble == "cancelled":
        cancel(appointment_id=anas.pk, now=MONDAY)
    if trouble == "withdrawn":
        Slot.objects.update(withdrawn_at=MONDAY, withdrawal="staff")
    if trouble == "over":
        Slot.objects.update(
            starts_at=MONDAY - timedelta(days=1), ends_at=MONDAY - timedelta(hours=23)
        )
    assert words in words_of(drawn(Appointment.objects.get(pk=anas.pk)))


# For an e-mail.


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_one_in_a_message_tells_neither_the_reason_nor_a_case_number(language: str) -> None:
    appointment = book(a_slot(), LONG)
    words = words_of(drawn(appointment, language, in_a_message=True))
    service = appointment.service
    secrets = [service.name_en, service.name_es, "Receipt notice", "Notificación de recibo"]
    for secret in (*secrets, "5678", "seat near the door"):
        assert secret not in words
    assert appointment.number_as_shown in words
    assert pin_for(appointment) in words
    elsewhere = {"en": "listed on our site", "es": "en nuestro sitio"}[language]
    assert elsewhere in words


# One page.


def services() -> list[Service]:
    rows, problems = read_services(django_settings.BASE_DIR / "offices" / "data")
    assert problems == []
    return [Service(**row) for row in rows]


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
@pytest.mark.parametrize("in_a_message", [True, False])
def test_it_is_one_page_for_every_service_and_the_longest_of_everything(
    settings: Settings, paper: str, in_a_message: bool
) -> None:
    settings.PAPER_SIZE = paper
    appointment = book(a_slot(), LONG)
    Slot.objects.update(withdrawn_at=MONDAY, withdrawal="staff")
    appointment = Appointment.objects.get(pk=appointment.pk)
    offered = services()
    assert len(offered) > 8
    for service in offered:
        appointment.service = service
        for language in ("en", "es"):
            pages = read(drawn(appointment, language, in_a_message=in_a_message)).pages
            assert len(pages) == 1, (service.code, language)
            size = tuple(round(float(side)) for side in pages[0].mediabox[2:])
            assert size == {"us-letter": (612, 792), "a4": (595, 842)}[paper]


def test_the_printed_code_carries_the_address(anas: Appointment) -> None:
    page = pypdfium2.PdfDocument(drawn(anas))[0]
    picture = page.render(scale=150 / 72).to_pil().convert("L")
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"{SITE}/en/manage/?number={anas.number_as_shown}"


# Who may have it.


def test_it_is_for_whom_the_page_is_open_and_kept_by_nobody_on_the_way(
    client: Client, anas: Appointment
) -> None:
    address = f"/en/notice/{anas.number}.pdf"
    refused = client.get(address)
    assert refused.status_code == 302
    assert refused["Location"].startswith("/en/manage/?number=")
    session = client.session
    grant(session, anas, MONDAY)
    session.save()
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    name = f"appointment-{anas.number_as_shown}.pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address).status_code == 405


def test_the_page_leads_to_it(client: Client, anas: Appointment) -> None:
    session = client.session
    grant(session, anas, MONDAY)
    session.save()
    page = client.get(f"/es/notice/{anas.number}/").text
    assert f'href="/es/notice/{anas.number}.pdf"' in page
    assert "Guardar como PDF" in page


def test_it_costs_as_many_statements_as_the_page(client: Client, anas: Appointment) -> None:
    session = client.session
    grant(session, anas, MONDAY)
    session.save()

    def statements(address: str) -> int:
        client.get(address)  # renews the session, once in five minutes
        with CaptureQueriesContext(connection) as sent:
            client.get(address)
        return len(sent)

    page = f"/en/notice/{anas.number}"
    assert statements(f"{page}.pdf") == statements(f"{page}/") == 2


def test_one_that_cannot_be_drawn_gives_a_page_of_ours_with_a_way_on(
    client: Client, anas: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the fonts were not installed."""
    monkeypatch.setattr(typesetting, "_compiler", lambda: typst.Compiler(font_paths=[]))
    monkeypatch.setattr(typesetting, "_TEMPLATES", typesetting._TEMPLATES / "nowhere")
    session = client.session
    grant(session, anas, MONDAY)
    session.save()
    client.raise_request_exception = False
    answer = client.get(f"/es/notice/{anas.number}.pdf")
    assert answer.status_code == 500
    assert '<html lang="es"' in answer.text
    assert 'href="/es/' in answer.text
