"""Whoever opens somebody's record, writes a note or corrects a contact is named in the history."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import Traveller

from appointments.look_ups import looked_at
from appointments.models import Appointment, Event, Note
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import StaffMember
from tests.cast import BEN, MONDAY, a_slot, book
from tests.roles import FRONT_DESK, a_staff_member
from tests.walk import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anas(on_monday: Traveller) -> Appointment:  # noqa: ARG001
    return book(a_slot(seats=3))


@pytest.fixture
def fran(anas: Appointment) -> StaffMember:
    return a_staff_member("fran", FRONT_DESK, anas.slot.counter.office)


@pytest.fixture
def desk(client: Client, fran: StaffMember) -> Client:
    client.force_login(fran)
    return client


def page(appointment: Appointment) -> str:
    return reverse("admin:appointments_appointment_change", args=[appointment.pk])


def act(client: Client, appointment: Appointment, action: str, **typed: Any) -> Any:
    chosen = {"CHANGE_FORM-action": action, "_selected_action": [appointment.pk]}
    return client.post(page(appointment), chosen | typed, follow=True)


def looks(appointment: Appointment) -> int:
    return Event.objects.filter(appointment=appointment, kind="viewed").count()


def test_a_look_is_recorded_with_who_and_when(
    desk: Client, fran: StaffMember, anas: Appointment
) -> None:
    assert desk.get(page(anas)).status_code == 200
    look = Event.objects.get(kind="viewed")
    assert (look.appointment, look.staff_member, look.at) == (anas, fran, MONDAY)


def test_coming_back_within_ten_minutes_is_one_look(
    desk: Client, anas: Appointment, on_monday: Traveller
) -> None:
    desk.get(page(anas))
    on_monday.shift(timedelta(minutes=9))
    desk.get(page(anas))
    assert looks(anas) == 1
    on_monday.shift(timedelta(minutes=2))
    desk.get(page(anas))
    assert looks(anas) == 2


def test_a_list_and_a_refusal_are_no_look(client: Client, desk: Client, anas: Appointment) -> None:
    desk.get("/admin/appointments/appointment/")
    assert looks(anas) == 0
    client.force_login(a_staff_member("nobody", FRONT_DESK))
    client.get(page(anas))
    assert looks(anas) == 0


def test_the_page_of_a_message_is_a_look_at_its_person(desk: Client, anas: Appointment) -> None:
    fan_out(now=MONDAY)
    notice = Notice.objects.get(appointment=anas)
    assert desk.get(f"/admin/notices/notice/{notice.pk}/change/").status_code == 200
    assert looks(anas) == 1


def test_the_message_itself_a_letter_and_the_form_about_a_contact_are_looks(
    desk: Client, anas: Appointment, on_monday: Traveller
) -> None:
    fan_out(now=MONDAY)
    notice = Notice.objects.get(appointment=anas)
    notice.html = "<p>Booked</p>"
    notice.save()
    assert desk.get(f"/admin/notices/notice/{notice.pk}/shown/").status_code == 200
    assert looks(anas) == 1
    for count, action in enumerate(("print_letters", "correct_contact"), start=2):
        on_monday.shift(timedelta(minutes=11))
        listed = {"action": action, "_selected_action": [anas.pk]}
        if action == "print_letters":
            assert desk.post("/admin/appointments/appointment/", listed).content[:4] == b"%PDF"
        else:
            act(desk, anas, action)
        assert looks(anas) == count, action


def test_letters_to_many_take_no_statement_for_each_look(
    fran: StaffMember, anas: Appointment
) -> None:
    bens = book(anas.slot, BEN)
    with CaptureQueriesContext(connection) as captured:
        looked_at(anas, bens, by=fran, now=MONDAY)
    assert len([each for each in captured if "appointments_event" in each["sql"]]) == 2
    assert (looks(anas), looks(bens)) == (1, 1)
    looked_at(anas, bens, by=fran, now=MONDAY)
    assert (looks(anas), looks(bens)) == (1, 1)


def test_looks_stand_apart_from_what_was_done(desk: Client, anas: Appointment) -> None:
    desk.get(page(anas))
    formsets = desk.get(page(anas)).context["inline_admin_formsets"]
    shown = {
        str(formset.opts.verbose_name_plural): [
            form.original.kind for form in formset if form.original
        ]
        for formset in formsets
        if formset.opts.model is Event
    }
    assert shown == {"history": ["booked"], "Who looked at it": ["viewed"]}


def test_a_note_is_written_and_read_by_colleagues_alone(
    desk: Client, fran: StaffMember, anas: Appointment
) -> None:
    asked = act(desk, anas, "write_note")
    assert 'name="text"' in asked.text
    act(desk, anas, "write_note", confirmed="yes", text=" Comes with a service dog. ")
    note = Note.objects.get()
    assert (note.text, note.staff_member, note.written_at) == (
        "Comes with a service dog.",
        fran,
        MONDAY,
    )
    assert "Comes with a service dog." in text_of(desk.get(page(anas)))
    assert Event.objects.filter(kind="noted", staff_member=fran).count() == 1


def test_what_a_note_says_is_stored_encrypted(desk: Client, anas: Appointment) -> None:
    act(desk, anas, "write_note", confirmed="yes", text="service dog")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM appointments_note")
        assert "dog" not in cursor.fetchone()[0]


@pytest.mark.parametrize("text", ["", "   ", "x" * 1_001])
def test_an_empty_or_endless_note_is_asked_for_again(
    desk: Client, anas: Appointment, text: str
) -> None:
    answer = act(desk, anas, "write_note", confirmed="yes", text=text)
    assert answer.context["question"].form.errors["text"]
    assert not Note.objects.exists()


def test_a_contact_that_staff_correct_is_sent_the_notice(
    desk: Client, fran: StaffMember, anas: Appointment
) -> None:
    fan_out(now=MONDAY)
    asked = act(desk, anas, "correct_contact")
    assert anas.email in asked.text
    act(
        desk,
        anas,
        "correct_contact",
        confirmed="yes",
        phone="404-555-0199",
        email="ana@example.org",
    )
    anas.refresh_from_db()
    assert (anas.phone, anas.email) == ("+14045550199", "ana@example.org")
    assert Event.objects.get(kind="contact").staff_member == fran
    fan_out(now=MONDAY)
    sent = {(notice.recipient, notice.kind) for notice in Notice.objects.all()}
    assert ("ana@example.org", "confirmed") in sent


def test_a_contact_that_is_none_is_told_and_kept(desk: Client, anas: Appointment) -> None:
    answer = act(desk, anas, "correct_contact", confirmed="yes", phone="12", email="ana@")
    form = answer.context["question"].form
    assert set(form.errors) == {"phone", "email"}
    assert 'value="ana@"' in answer.text
    anas.refresh_from_db()
    assert anas.email == "ana@example.com"


def test_visits_are_recorded_from_list_and_page(
    client: Client, fran: StaffMember, anas: Appointment, on_monday: Traveller
) -> None:
    bens = book(anas.slot, BEN)
    on_monday.move_to(anas.slot.starts_at)
    client.force_login(fran)
    chosen = {"action": "record_arrived", "_selected_action": [anas.pk, bens.pk], "index": 0}
    told = client.post("/admin/appointments/appointment/", chosen, follow=True)
    assert "2 visits were recorded." in text_of(told)
    act(client, anas, "record_done")
    statuses = dict(Appointment.objects.values_list("pk", "status"))
    assert statuses == {anas.pk: "done", bens.pk: "arrived"}


def test_who_may_only_look_is_offered_none_of_it(client: Client, anas: Appointment) -> None:
    eze = a_staff_member("eze", FRONT_DESK, anas.slot.counter.office)
    eze.groups.clear()
    looking = ("view_appointment", "view_event", "view_note")
    eze.user_permissions.set(Permission.objects.filter(codename__in=looking))
    client.force_login(eze)
    for action in ("write_note", "correct_contact", "record_arrived", "cancel_appointments"):
        act(client, anas, action, confirmed="yes", text="mine", phone="404-555-0100", email="")
    anas.refresh_from_db()
    assert (anas.phone, anas.status, Note.objects.count()) == ("+14045550101", "booked", 0)
