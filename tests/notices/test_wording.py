"""What messages say, and what they never say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from appointments.models import Appointment, Event, Slot
from appointments.references import pin_for
from notices.models import Notice
from notices.wording import Message, write
from offices.models import Closure
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
SHOW_THE_PIN = {
    Notice.Kind.CONFIRMED,
    Notice.Kind.MOVED,
    Notice.Kind.REPLACED,
    Notice.Kind.UNPLACED,
    Notice.Kind.RESTORED,
}
SHOW_THE_VISIT = [*SHOW_THE_PIN, Notice.Kind.CANCELLED, Notice.Kind.REMINDER]
# Whoever did it may be a stranger who found the notice.
MAY_BE_A_THEFT = [
    (kind, channel)
    for kind, channel in SENT
    if kind not in {Notice.Kind.REMINDER, Notice.Kind.UNPLACED, Notice.Kind.RESTORED}
    if (kind, channel) != (Notice.Kind.CONFIRMED, Notice.Channel.SMS)
]
EVENTS = {
    Notice.Kind.CONFIRMED: Event.Kind.BOOKED,
    Notice.Kind.MOVED: Event.Kind.MOVED,
    Notice.Kind.CANCELLED: Event.Kind.CANCELLED,
    Notice.Kind.REMINDER: Event.Kind.BOOKED,
    Notice.Kind.REPLACED: Event.Kind.REPLACED,
    Notice.Kind.CONTACT: Event.Kind.CONTACT,
    Notice.Kind.TEXTS_END: Event.Kind.CONTACT,
    Notice.Kind.UNPLACED: Event.Kind.UNPLACED,
    Notice.Kind.RESTORED: Event.Kind.RESTORED,
}


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
    *,
    by: Event.Actor = Event.Actor.APPLICANT,
    reason: str = "",
    from_slot: Slot | None = None,
) -> Message:
    happened = Event(
        appointment=appointment,
        kind=EVENTS[kind],
        at=MONDAY,
        actor=by,
        reason=reason,
        from_slot=from_slot or appointment.slot,
    )
    return write(appointment, kind=kind, channel=channel, event=happened)


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


@pytest.mark.parametrize("kind", SHOW_THE_VISIT)
@pytest.mark.parametrize("by", [Event.Actor.APPLICANT, Event.Actor.STAFF])
def test_an_e_mail_says_number_when_and_where_and_the_pin_where_it_is_needed(
    ana: Appointment, kind: Notice.Kind, by: Event.Actor
) -> None:
    text = message(ana, kind, by=by).text.replace("\N{NO-BREAK SPACE}", " ")
    assert f"Confirmation number: {ana.number_as_shown}\n" in text
    assert "Day: Wednesday, January 6, 2027\n" in text
    assert "Time: 7:00 a.m. Eastern Time (EST)\n" in text
    assert "Office: Atlanta Field Office\n2150 Parklake Drive NE, Atlanta, GA 30345" in text
    assert (f"PIN: {pin_for(ana)}" in text) == (kind in SHOW_THE_PIN)


@pytest.mark.parametrize("kind", SHOW_THE_VISIT)
def test_a_text_message_says_the_same_in_short(ana: Appointment, kind: Notice.Kind) -> None:
    text = message(ana, kind, Notice.Channel.SMS).text.replace("\N{NO-BREAK SPACE}", " ")
    assert ana.number_as_shown in text
    assert "Wed, Jan 6, 7:00 a.m. EST" in text
    assert ("Atlanta" in text) == (kind != Notice.Kind.CANCELLED)
    assert (f"PIN {pin_for(ana)}." in text) == (kind in SHOW_THE_PIN)


def test_where_to_go_is_an_address_of_this_site_in_the_language(ana: Appointment) -> None:
    number = ana.number_as_shown
    manage = f"https://appointments.example/en/manage/?number={number}"
    for kind in (*SHOW_THE_PIN, Notice.Kind.REMINDER):
        assert manage in message(ana, kind).text
        assert f'href="{manage}"' in message(ana, kind).html
        assert (
            "https://appointments.example/en/manage/" in message(ana, kind, Notice.Channel.SMS).text
        )
    for channel in CHANNELS:
        cancelled = message(ana, Notice.Kind.CANCELLED, channel)
        assert "https://appointments.example/en/book/" in cancelled.text


def test_a_move_says_the_time_before(ana: Appointment) -> None:
    before = a_slot(starts_at=MONDAY + timedelta(days=3))
    said = message(ana, Notice.Kind.MOVED, from_slot=before)
    assert "Before: Thursday, January 7, 2027, 7:00" in said.text
    assert "Day: Wednesday, January 6, 2027" in said.text


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", [Notice.Kind.MOVED, Notice.Kind.CANCELLED])
def test_what_the_office_did_is_told_as_the_offices_doing_with_its_reason(
    ana: Appointment, kind: Notice.Kind, channel: Notice.Channel
) -> None:
    Closure.objects.create(
        office=ana.slot.counter.office,
        from_date=ana.slot.date,
        until_date=ana.slot.date,
        reason_en="Burst water pipe.",
        reason_es="Tubería rota.",
    )
    said = message(ana, kind, channel, by=Event.Actor.STAFF, reason=Event.Reason.OFFICE_CLOSED).text
    assert "The office had to" in said or "the office had to" in said
    if (kind, channel) != (Notice.Kind.MOVED, Notice.Channel.SMS):
        assert "The office is closed at that time: Burst water pipe." in said
    assert "not you" not in said.lower()
    ana.language = "es"
    if channel == Notice.Channel.EMAIL:
        said = message(ana, kind, by=Event.Actor.STAFF, reason=Event.Reason.OFFICE_CLOSED).text
        assert "Tubería rota." in said


def test_who_is_cancelled_without_a_reason_is_told_whom_to_ask(
    ana: Appointment, settings: Settings
) -> None:
    settings.AGENCY_PHONE = "800-555-0199"
    said = message(ana, Notice.Kind.CANCELLED, by=Event.Actor.STAFF, reason=Event.Reason.OTHER)
    assert "To ask why, please call 800-555-0199." in said.text


def test_what_staff_did_because_somebody_asked_is_not_the_offices_doing(ana: Appointment) -> None:
    said = message(
        ana,
        Notice.Kind.CANCELLED,
        by=Event.Actor.STAFF,
        reason=Event.Reason.ASKED_BY_APPLICANT,
    )
    assert "The appointment was cancelled on Monday, January 4, 2027" in said.text
    assert "had to" not in said.text


def test_a_booking_for_somebody_else_says_to_hand_the_notice_on(ana: Appointment) -> None:
    assert "Print it" in message(ana, Notice.Kind.CONFIRMED).text
    ana.booking_for = Appointment.BookingFor.CHILD
    assert "Give it to the person who comes" in message(ana, Notice.Kind.CONFIRMED).text


@pytest.mark.parametrize(
    ("kind", "channel"), [sent for sent in SENT if sent[0] not in SHOW_THE_VISIT]
)
def test_the_correction_says_which_appointment_and_neither_pin_nor_day_nor_place(
    ana: Appointment, kind: Notice.Kind, channel: Notice.Channel
) -> None:
    said = message(ana, kind, channel)
    everything = said.text + said.html
    assert ana.number_as_shown in everything
    assert not any(part in everything for part in (pin_for(ana), "January 6", "Atlanta", "30345"))


@pytest.mark.parametrize(("kind", "channel"), MAY_BE_A_THEFT)
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
    shown = re.sub(r"https?://\S+", "", said.text)
    assert set(re.findall(r"\w+", shown)) <= words_of_html


@pytest.mark.parametrize("kind", MAILED)
def test_an_e_mail_fetches_nothing(ana: Appointment, kind: Notice.Kind) -> None:
    """A picture or a style sheet from outside would tell somebody when it is read."""
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|\ssrc=", message(ana, kind).html)
