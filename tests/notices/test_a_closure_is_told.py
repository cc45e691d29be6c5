"""What people hear of a closure: nothing while it can be undone, then all they need."""

from datetime import date, timedelta

import pytest

from appointments import booking, closing
from appointments.models import Appointment, Displaced, Outbox, Relocation, Slot
from notices.fanout import fan_out
from notices.models import Call, Notice
from notices.overtaking import Standing, standing_of
from notices.paper import letters_pdf
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, BEN, MONDAY, book, two_offices_of_georgia
from tests.notices.reading_pdf import words_of

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2027, 1, 6)
SOON, AFTER = MONDAY + timedelta(minutes=14), MONDAY + timedelta(minutes=15)


def visit(office: Office) -> Appointment:
    slot = Slot.objects.filter(counter__office=office, date=WEDNESDAY).earliest("starts_at")
    return book(slot, ANA)


def close(office: Office, sam: StaffMember, rule: str = "office") -> Relocation:
    relocation = closing.close(
        closure=Closure(
            office=office,
            from_date=WEDNESDAY,
            until_date=WEDNESDAY,
            reason_en="The pipes burst.",
            reason_es="Se rompieron las tuberías.",
        ),
        rules=closing.Rules(rule=rule),
        wait=timedelta(minutes=15),
        by=sam,
        now=MONDAY,
    )
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))
    return relocation


def told(appointment: Appointment, kind: str) -> list[Notice]:
    return list(Notice.objects.filter(appointment=appointment, kind=kind))


def test_nobody_is_told_while_it_can_be_undone(atlanta: Office, sam: StaffMember) -> None:
    anas = visit(atlanta)
    fan_out(now=MONDAY)
    close(atlanta, sam)
    fan_out(now=SOON)
    assert told(anas, "moved") == []
    fan_out(now=AFTER)
    assert len(told(anas, "moved")) == 1


def test_the_message_says_what_happened_and_what_can_be_done(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = visit(atlanta)
    close(atlanta, sam)
    fan_out(now=AFTER)
    (message,) = told(anas, "moved")
    for said in (
        "The office had to move the appointment to another time.",
        "The office is closed at that time: The pipes burst.",
        "Thursday, January 7, 2027",
        "If the new time suits, you need not do anything.",
        "choose another one or cancel",
    ):
        assert said in message.text


def test_another_office_is_named_beside_the_old_one(sam: StaffMember) -> None:
    atlanta, _savannah = two_offices_of_georgia()
    anas = visit(atlanta)
    close(atlanta, sam, "nearest")
    fan_out(now=AFTER)
    (message,) = told(anas, "moved")
    assert (
        "It is at another office now: Savannah Field Office, not Atlanta Field Office."
        in message.text
    )


def test_undone_it_is_told_to_nobody_ever(atlanta: Office, sam: StaffMember) -> None:
    anas = visit(atlanta)
    fan_out(now=MONDAY)
    relocation = close(atlanta, sam)
    relocation = closing.undo(relocation_id=relocation.pk, by=sam, now=SOON)
    closing.carry_on(relocation, now=SOON, run_for=timedelta(minutes=1))
    fan_out(now=AFTER)
    assert [notice.kind for notice in Notice.objects.filter(appointment=anas)] == ["confirmed"]
    assert not Outbox.objects.exists()


def test_a_confirmation_that_still_waits_survives_a_closure_that_is_undone(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = visit(atlanta)
    fan_out(now=MONDAY)
    (confirmation,) = told(anas, "confirmed")

    def standing() -> Standing:
        anas.refresh_from_db()
        return standing_of(
            kind="confirmed", appointment=anas, after_event=confirmation.event_id or 0, now=SOON
        )

    relocation = close(atlanta, sam)
    assert standing() is Standing.NOT_YET
    relocation = closing.undo(relocation_id=relocation.pk, by=sam, now=SOON)
    closing.carry_on(relocation, now=SOON, run_for=timedelta(minutes=1))
    assert standing() is Standing.GOOD


def test_a_confirmation_not_yet_written_waits_for_what_becomes_of_the_closure(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = visit(atlanta)
    relocation = close(atlanta, sam)
    assert fan_out(now=SOON) == 0
    relocation = closing.undo(relocation_id=relocation.pk, by=sam, now=SOON)
    closing.carry_on(relocation, now=SOON, run_for=timedelta(minutes=1))
    fan_out(now=SOON)
    (confirmation,) = told(anas, "confirmed")
    assert "Wednesday, January 6, 2027" in confirmation.text


def test_once_people_are_told_the_confirmation_is_pointless(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = visit(atlanta)
    close(atlanta, sam)
    fan_out(now=AFTER)
    assert told(anas, "confirmed") == []
    assert len(told(anas, "moved")) == 1


def test_who_has_no_place_is_told_so_in_their_language(atlanta: Office, sam: StaffMember) -> None:
    atlanta.horizon_days = 2
    atlanta.save()
    anas = visit(atlanta)
    Appointment.objects.filter(pk=anas.pk).update(language="es")
    Slot.objects.filter(date__gt=WEDNESDAY).update(capacity=0)
    close(atlanta, sam)
    fan_out(now=AFTER)
    (message,) = told(anas, "unplaced")
    assert "La oficina está cerrada a esa hora: Se rompieron las tuberías." in message.text
    assert "/es/manage/" in message.text
    assert Displaced.objects.get().outcome == "unplaced"


def test_who_chose_another_time_meanwhile_is_not_told_of_the_missing_one(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = visit(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).update(held_back=2)
    close(atlanta, sam)
    Slot.objects.filter(date__gt=WEDNESDAY).update(held_back=0)
    friday = Slot.objects.filter(date=date(2027, 1, 8)).earliest("starts_at")
    kept = booking.hold(slot_id=friday.pk, appointment_id=anas.pk, now=SOON)
    booking.reschedule(appointment_id=anas.pk, token=kept.pk, now=SOON)
    fan_out(now=AFTER)
    assert told(anas, "unplaced") == []
    assert len(told(anas, "moved")) == 1


def test_without_a_channel_people_are_called_and_get_a_letter(
    atlanta: Office, sam: StaffMember
) -> None:
    slot = Slot.objects.filter(date=WEDNESDAY).earliest("starts_at")
    bens = book(slot, BEN)
    close(atlanta, sam)
    fan_out(now=SOON)
    assert not Call.objects.exists()
    fan_out(now=AFTER)
    assert Call.objects.get().appointment == bens
    bens = Appointment.objects.select_related("slot__counter__office", "service").get(pk=bens.pk)
    letter = words_of(letters_pdf([bens], now=AFTER))
    assert "The pipes burst" in letter
    assert "Thursday, January 7, 2027" in letter
