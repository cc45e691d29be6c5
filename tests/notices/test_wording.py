"""What messages say, and what they never say."""

import re
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from appointments.models import Appointment
from appointments.references import pin_for
from notices.models import Notice
from notices.wording import Message, write
from tests.cast import ANA, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db
KINDS = list(Notice.Kind)
CHANNELS = list(Notice.Channel)
# The last word to a phone is no e-mail.
MAILED = [kind for kind in KINDS if kind != Notice.Kind.TEXTS_END]
SENT = [
    (kind, channel)
    for kind in KINDS
    for channel in CHANNELS
    if kind in MAILED or channel == Notice.Channel.SMS
]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://appointments.example"


@pytest.fixture
def ana() -> Appointment:
    whole = replace(ANA, receipt_number="IOE0912345678", a_number="A012345678")
    return book(a_slot(), whole)


def message(
    appointment: Appointment,
    kind: Notice.Kind = Notice.Kind.REPLACED,
    channel: Notice.Channel = Notice.Channel.EMAIL,
) -> Message:
    return write(appointment, kind=kind, channel=channel, happened_at=MONDAY)


@pytest.mark.parametrize(("kind", "channel"), SENT)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_message_tells_a_stranger_who_it_is_or_why_they_come(
    ana: Appointment, language: str, kind: Notice.Kind, channel: Notice.Channel
) -> None:
    ana.language = language
    said = message(ana, kind, channel)
    # The PIN is any six digits: those of a secret as well.
    everything = (said.subject + said.text + said.html).casefold().replace(pin_for(ana), "")
    for secret in (
        *(ana.first_name, ana.last_name, ana.receipt_number, ana.a_number, "0912345678"),
        *("345678", ana.service.name_en, ana.service.name_es, ana.phone, "1988"),
    ):
        assert secret.casefold() not in everything
    assert ana.number_as_shown not in said.subject


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_new_notice_says_number_pin_when_and_where(
    ana: Appointment, channel: Notice.Channel
) -> None:
    said = message(ana, channel=channel)
    text = said.text.replace("\N{NO-BREAK SPACE}", " ")
    assert ana.number_as_shown in text
    assert f"PIN {pin_for(ana)}" in text or f"PIN: {pin_for(ana)}" in text
    assert "7:00 a.m. Eastern Time (EST)" in text
    assert "Wednesday, January 6" in text
    assert "Atlanta Field Office" in text
    assert f"https://appointments.example/en/manage/?number={ana.number_as_shown}" in text


@pytest.mark.parametrize(
    ("kind", "channel"), [sent for sent in SENT if sent[0] != Notice.Kind.REPLACED]
)
def test_the_correction_says_which_appointment_and_neither_pin_nor_day_nor_place(
    ana: Appointment, kind: Notice.Kind, channel: Notice.Channel
) -> None:
    said = message(ana, kind, channel)
    everything = said.text + said.html
    assert ana.number_as_shown in everything
    assert not any(part in everything for part in (pin_for(ana), "January 6", "Atlanta", "30345"))


@pytest.mark.parametrize(("kind", "channel"), SENT)
def test_who_did_not_ask_is_told_whom_to_call(
    ana: Appointment, settings: Settings, kind: Notice.Kind, channel: Notice.Channel
) -> None:
    settings.AGENCY_PHONE = "800-555-0199"
    assert "800-555-0199" in message(ana, kind, channel).text


@pytest.mark.parametrize(("kind", "channel"), SENT)
@pytest.mark.parametrize(
    ("language", "whose"), [("en", r"(your|my) appointment"), ("es", r"\b(su|mi) cita")]
)
def test_a_message_fits_who_comes_and_who_helps(
    ana: Appointment, kind: Notice.Kind, channel: Notice.Channel, language: str, whose: str
) -> None:
    ana.language = language
    said = message(ana, kind, channel)
    assert not re.search(whose, said.subject + said.text + said.html, re.IGNORECASE)


def test_a_message_is_in_the_language_of_the_applicant(ana: Appointment) -> None:
    ana.language = "es"
    said = message(ana)
    assert said.subject == "El nuevo aviso de la cita"
    assert "miércoles, 6 de enero de 2027" in said.text
    assert "hora del Este" in said.text
    assert "/es/manage/" in said.text
    assert '<html lang="es">' in said.html


@pytest.mark.parametrize("kind", MAILED)
def test_both_forms_of_an_e_mail_say_the_same(ana: Appointment, kind: Notice.Kind) -> None:
    said = message(ana, kind)
    seen = re.sub(r"<(style|title)>.*?</\1>", "", said.html, flags=re.DOTALL)
    words_of_html = set(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", seen)))
    assert set(re.findall(r"\w+", said.text.partition("http")[0])) <= words_of_html


@pytest.mark.parametrize("kind", MAILED)
def test_an_e_mail_fetches_nothing(ana: Appointment, kind: Notice.Kind) -> None:
    """A picture or a style sheet from outside would tell somebody when it is read."""
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|\ssrc=", message(ana, kind).html)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_message_stays_short(ana: Appointment, language: str) -> None:
    ana.language = language
    for kind in KINDS:
        # Five parts of 67 letters, in the alphabet that has all Spanish ones.
        assert len(message(ana, kind, Notice.Channel.SMS).text) <= 5 * 67
