"""Text messages are written in the letters that fit most into one part."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments.models import Appointment, Event
from notices.models import Notice
from notices.sms.alphabet import in_plain_letters, parts_of
from notices.wording import write
from tests.cast import a_slot, book


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        # The euro sign and the brackets take the room of two.
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("ñé¿¡üÑ" * 26, 1),
        # One letter outside the alphabet, and all of them take twice the room.
        ("á" + "a" * 69, 1),
        ("á" + "a" * 70, 2),
        ("á" + "a" * 134, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_are_counted_as_networks_count_them(text: str, parts: int) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("mañana, ¿está? ¡sí!", "mañana, ¿esta? ¡si!"),
        ("él, Ñandú, pingüino", "él, Ñandu, pingüino"),
        ("“a” – b … c\N{NO-BREAK SPACE}d", '"a" - b ... c d'),
        ("€5 [x]", "€5 [x]"),
    ],
)
def test_accents_the_alphabet_lacks_are_left_out_and_no_others(text: str, plain: str) -> None:
    assert in_plain_letters(text) == plain
    assert parts_of(plain) == 1


KINDS = [
    Notice.Kind.CONFIRMED,
    Notice.Kind.MOVED,
    Notice.Kind.CANCELLED,
    Notice.Kind.REMINDER,
    Notice.Kind.REPLACED,
    Notice.Kind.CONTACT,
    Notice.Kind.TEXTS_END,
    Notice.Kind.UNPLACED,
    Notice.Kind.RESTORED,
]
# These say more than fits into one: two numbers, what was before, and whom to call.
TWO = {
    Notice.Kind.REPLACED,
    Notice.Kind.MOVED,
    Notice.Kind.CANCELLED,
    Notice.Kind.UNPLACED,
    Notice.Kind.RESTORED,
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("actor", [Event.Actor.APPLICANT, Event.Actor.STAFF])
def test_each_message_is_one_part_where_it_can_be_and_never_more_than_two(
    settings: Settings, kind: Notice.Kind, language: str, actor: Event.Actor
) -> None:
    settings.PUBLIC_URL = "https://appointments.example.gov"
    settings.AGENCY_PHONE = "800-555-0199"
    appointment: Appointment = book(a_slot())
    appointment.language = language
    happened = Event(
        appointment=appointment,
        kind=Event.Kind.CANCELLED if kind == Notice.Kind.CANCELLED else Event.Kind.MOVED,
        at=timezone.now(),
        actor=actor,
        reason=Event.Reason.NO_STAFF if actor == Event.Actor.STAFF else "",
        from_slot=appointment.slot,
    )
    said = write(appointment, kind=kind, channel=Notice.Channel.SMS, event=happened).text.strip()
    assert parts_of(said) <= (2 if kind in TWO else 1), (len(said), said)
    assert said == in_plain_letters(said)
