"""B: nobody stays away from a visit that takes place after all."""

from datetime import timedelta

import pytest

from appointments.models import Appointment, Event, Outbox, Relocation
from appointments.slots import publish
from notices import calls
from notices.fanout import fan_out
from notices.models import Call, Notice
from notices.paper import letters_pdf
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, BEN, MONDAY
from tests.notices.closing_an_office import (
    booked,
    carry_on,
    close,
    delete_by_hand,
    leave_no_seat,
    send,
    told,
)
from tests.notices.post_office import PostOffice
from tests.notices.reading_pdf import words_of

pytestmark = pytest.mark.django_db
TOLD, LATER = MONDAY + timedelta(minutes=20), MONDAY + timedelta(hours=1)


def unplaced(atlanta: Office, sam: StaffMember) -> Relocation:
    leave_no_seat()
    return close(atlanta, sam)


def test_who_was_told_hears_of_it_once_the_closure_is_deleted(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas = booked(atlanta)
    relocation = unplaced(atlanta, sam)
    send(TOLD)
    delete_by_hand(atlanta, relocation, now=TOLD)
    send(LATER)
    assert told(anas) == ["unplaced", "restored"]
    arrived = post_office.arrived[-1]
    assert arrived["Subject"] == "The appointment takes place after all"
    names = [part.get_filename() for part in arrived.iter_attachments()]
    assert {name.rpartition(".")[2] for name in names if name} == {"pdf", "ics"}
    message = Notice.objects.get(kind="restored")
    for said in ("Wednesday, January 6, 2027", "Atlanta Field Office", "That no longer holds"):
        assert said in message.text


def test_so_does_who_was_told_when_the_closure_is_cut_short_and_in_spanish(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas = booked(atlanta)
    Appointment.objects.filter(pk=anas.pk).update(language="es")
    relocation = unplaced(atlanta, sam)
    send(TOLD)
    assert len(post_office.arrived) == 1
    Closure.objects.update(from_time="10:00", until_time="12:00")
    publish(office_id=atlanta.pk, now=TOLD)
    carry_on(relocation, now=TOLD)
    fan_out(now=LATER)
    message = Notice.objects.get(kind="restored")
    assert message.subject == "La cita se mantiene después de todo"
    assert "Ese aviso ya no vale" in message.text


def test_who_was_not_told_yet_hears_nothing_at_all(atlanta: Office, sam: StaffMember) -> None:
    anas = booked(atlanta)
    relocation = unplaced(atlanta, sam)
    delete_by_hand(atlanta, relocation, now=MONDAY + timedelta(minutes=5))
    assert not Outbox.objects.exists()
    fan_out(now=LATER)
    assert told(anas) == []
    assert Event.objects.filter(appointment=anas).latest("pk").kind == "restored"


def test_a_message_that_never_went_out_is_dropped_and_not_contradicted(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas = booked(atlanta)
    relocation = unplaced(atlanta, sam)
    fan_out(now=TOLD)
    delete_by_hand(atlanta, relocation, now=TOLD)
    send(LATER)
    assert told(anas) == []
    assert post_office.arrived == []


def test_who_has_no_channel_and_was_called_is_called_again(
    atlanta: Office, sam: StaffMember
) -> None:
    bens = booked(atlanta, BEN)
    relocation = unplaced(atlanta, sam)
    fan_out(now=TOLD)
    calls.done([Call.objects.get().pk], by=sam, now=TOLD)
    delete_by_hand(atlanta, relocation, now=TOLD + timedelta(minutes=1))
    fan_out(now=LATER)
    call = Call.objects.get(done_at=None)
    assert (call.appointment, call.about) == (bens, "restored")
    bens = Appointment.objects.select_related("slot__counter__office", "service").get(pk=bens.pk)
    assert "takes place after all" in words_of(letters_pdf([bens], now=LATER))


def test_a_call_not_yet_made_is_not_made_any_more(atlanta: Office, sam: StaffMember) -> None:
    booked(atlanta, BEN)
    relocation = unplaced(atlanta, sam)
    fan_out(now=TOLD)
    assert Call.objects.filter(done_at=None).count() == 1
    delete_by_hand(atlanta, relocation, now=TOLD)
    fan_out(now=LATER)
    assert not Call.objects.filter(done_at=None).exists()


def test_told_that_it_stands_and_closed_again_nobody_hears_it_twice(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas = booked(atlanta, ANA)
    relocation = unplaced(atlanta, sam)
    send(TOLD)
    delete_by_hand(atlanta, relocation, now=TOLD)
    send(LATER)
    leave_no_seat()
    again = close(atlanta, sam, now=LATER)
    delete_by_hand(atlanta, again, now=LATER + timedelta(minutes=5))
    send(LATER + timedelta(hours=1))
    assert told(anas) == ["unplaced", "restored"]
    assert len(post_office.arrived) == 2
