"""Staff find appointments by number or name, read their history, and cancel with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment, Event, GuessCount, Hold, Outbox, Slot
from appointments.references import pin_for
from offices.models import StaffMember
from tests.cast import ANA, BEN, MONDAY, a_service, a_slot, an_office, book, stranger
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

LIST = "/admin/appointments/appointment/"


@pytest.fixture
def cruz(client: Client) -> Client:
    """Officer Cruz, who may do everything, signed in."""
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


@pytest.fixture
def anas() -> Appointment:
    """Ana's appointment; Ben has one too."""
    slot = a_slot(seats=3)
    book(slot, BEN)
    return book(slot, replace(ANA, receipt_number="IOE0912345678", a_number="A012345678"))


def page(appointment: Appointment) -> str:
    return reverse("admin:appointments_appointment_change", args=[appointment.pk])


def listed(client: Client, **query: Any) -> list[Appointment]:
    return list(client.get(LIST, query).context["cl"].result_list)


def cancel(client: Client, *appointments: Appointment, **typed: Any) -> Any:
    chosen = {
        "action": "cancel_appointments",
        "_selected_action": [appointment.pk for appointment in appointments],
    }
    return client.post(LIST, chosen | (typed or {"index": 0}), follow=True)


# Finding


def test_a_number_is_found_in_any_writing(cruz: Client, anas: Appointment) -> None:
    shown = anas.number_as_shown
    for typed in (shown, shown.lower(), anas.number, shown.replace("-", " "), shown[:9]):
        assert listed(cruz, q=typed) == [anas], typed


@pytest.mark.parametrize(
    "typed",
    [
        "O'Brien-Núñez",
        "o’brien nunez",
        "OBrien",
        "obriennunez",
        "O´Brien",
        "nunez, ana",
        "  ana\u00a0maria ",
        "NUNEZ",
        "núñ",
        "ana maria",
        "María",
        "Núñez Ana",
        "brien",
    ],
)
def test_a_name_is_found_by_the_beginning_of_its_words(
    cruz: Client, anas: Appointment, typed: str
) -> None:
    assert listed(cruz, q=typed) == [anas]


@pytest.mark.parametrize(
    "typed", ["ñez", "Ana Okafor", "ATL-9999-9999", "(", "%", "' | '", "& !", "anaben"]
)
def test_what_begins_no_name_or_number_finds_nobody(
    cruz: Client, anas: Appointment, typed: str
) -> None:
    assert anas not in listed(cruz, q=typed)


@pytest.mark.parametrize(
    ("first_name", "last_name", "typed"),
    [
        ("Thị Ánh", "Nguyễn", "nguyen anh"),
        ("Thị Ánh", "Nguyễn", "Nguyễn Thị"),
        ("Văn", "Đặng", "dang van"),
        ("Mary", "Mac Donald", "macdonald"),
        ("Mary", "MCDONALD", "mcdonald"),
        ("", "Łukaszewicz", "lukasz"),
        ("Søren", "Groß", "soren gross"),
        ("İpek", "Işık", "ipek isik"),
        ("Nu\u0301ria", "Pen\u0303a", "núria peña"),
        ("Ольга", "Йовович", "ольга йов"),
    ],
)
def test_names_of_any_script_are_found_as_they_are_typed_plainly(
    cruz: Client, anas: Appointment, first_name: str, last_name: str, typed: str
) -> None:
    Appointment.objects.filter(pk=anas.pk).update(first_name=first_name, last_name=last_name)
    assert listed(cruz, q=typed) == [anas]


@pytest.mark.parametrize(
    "typed", ["(404) 555-0101", "404.555.0101", "+1 404 555 0101", "14045550101", "404-555-01 01"]
)
def test_a_phone_is_found_in_any_writing(cruz: Client, anas: Appointment, typed: str) -> None:
    assert listed(cruz, q=typed) == [anas]


@pytest.mark.usefixtures("anas")
def test_the_beginning_of_a_phone_finds_all_who_share_it(cruz: Client) -> None:
    assert len(listed(cruz, q="404 555")) == 2
    assert listed(cruz, q="404 556") == []


def test_a_phone_of_another_country_is_found(cruz: Client, anas: Appointment) -> None:
    Appointment.objects.filter(pk=anas.pk).update(phone="+525512345678")
    assert listed(cruz, q="+52 55 1234") == listed(cruz, q="+52 55 1234 5678") == [anas]


def test_a_date_finds_the_visits_of_that_day_in_the_order_of_its_slots(
    cruz: Client, anas: Appointment
) -> None:
    office = anas.slot.counter.office
    slots = [
        a_slot(office=office, starts_at=MONDAY + timedelta(days=2, hours=hour)) for hour in (3, 4)
    ]
    later, sooner = book(slots[1], stranger()), book(slots[0], stranger())
    elsewhere = book(
        a_slot(office=an_office("NYC"), starts_at=MONDAY + timedelta(days=2)), stranger()
    )
    found = listed(cruz, q="1/6/2027")
    assert (found[-3:], len(found)) == ([sooner, later, elsewhere], 5)
    assert listed(cruz, q="1/6/2027", office="NYC") == [elsewhere]
    assert listed(cruz, q="2027-01-06") == listed(cruz, q="January 6, 2027") == found
    assert listed(cruz, q="1/7/2027") == []
    assert len(cruz.get("/admin/appointments/event/", {"q": "1/6/2027"}).context["cl"].result_list)


def test_history_holds_and_owed_notices_are_found_by_the_same_search(
    cruz: Client, anas: Appointment
) -> None:
    for model in ("event", "outbox"):
        shown = cruz.get(f"/admin/appointments/{model}/", {"q": "nunez"})
        assert [anas.number_as_shown in str(row) for row in shown.context["cl"].result_list] == [
            True
        ]
    assert cruz.get("/admin/appointments/hold/", {"q": "nunez"}).status_code == 200


def test_appointments_are_filtered_by_office_day_and_need(cruz: Client, anas: Appointment) -> None:
    elsewhere = book(
        a_slot(office=an_office("NYC"), starts_at=MONDAY + timedelta(hours=5)), stranger()
    )
    assert listed(cruz, office="NYC") == [elsewhere]
    assert listed(cruz, when="today") == [elsewhere]
    assert anas in listed(cruz, when="week")
    Slot.objects.filter(pk=elsewhere.slot_id).update(off_plan=True)
    assert listed(cruz, needs_staff="yes") == [elsewhere]


# Reading


def test_the_page_shows_masked_numbers_and_no_pin(cruz: Client, anas: Appointment) -> None:
    shown = text_of(cruz.get(page(anas)))
    assert "•••••••••5678" in shown
    assert "••••••5678" in shown
    for secret in ("IOE0912345678", "A012345678", pin_for(anas)):
        assert secret not in shown
        assert secret not in text_of(cruz.get(LIST))


def test_the_page_shows_history_and_leads_to_the_slot(cruz: Client, anas: Appointment) -> None:
    shown = text_of(cruz.get(page(anas)))
    assert reverse("admin:appointments_slot_change", args=[anas.slot_id]) in shown
    assert "Mon, Jan 4, 2027, 7:00 a.m. EST" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "Applicant" in shown


# Cancelling


def test_cancelling_asks_for_a_reason_and_names_who_loses_an_appointment(
    cruz: Client, anas: Appointment
) -> None:
    asked = text_of(cancel(cruz, anas))
    assert "1 person loses an appointment and is told by e-mail or text message." in asked
    assert f"{anas.number_as_shown} Ana María O'Brien-Núñez" in asked
    anas.refresh_from_db()
    assert anas.is_live


def test_history_keeps_who_cancelled_and_why(cruz: Client, anas: Appointment) -> None:
    taken = anas.slot.taken
    told = text_of(cancel(cruz, anas, confirmed="yes", reason="no_staff"))
    event = Event.objects.latest("pk")
    assert event.staff_member is not None
    assert (event.kind, event.staff_member.username, event.reason) == (
        "cancelled",
        "cruz",
        "no_staff",
    )
    assert Outbox.objects.filter(event=event).exists()
    assert "1 appointment was cancelled." in told
    anas.refresh_from_db()
    anas.slot.refresh_from_db()
    assert (anas.status, anas.slot.taken) == ("cancelled", taken - 1)


@pytest.mark.parametrize("reason", ["", "because", "cannot_come"])
def test_without_one_of_the_reasons_nothing_is_cancelled(
    cruz: Client, anas: Appointment, reason: str
) -> None:
    response = cancel(cruz, anas, confirmed="yes", reason=reason)
    assert "Please correct the error below." in text_of(response)
    anas.refresh_from_db()
    assert anas.is_live


def test_one_that_is_over_keeps_no_other_from_being_cancelled(
    cruz: Client, anas: Appointment
) -> None:
    cancelled = Appointment.objects.exclude(pk=anas.pk).get()
    cancel(cruz, cancelled, confirmed="yes", reason="asked")
    told = text_of(cancel(cruz, cancelled, anas, confirmed="yes", reason="asked"))
    assert "1 appointment was cancelled." in told
    assert f"1 was not changed ({cancelled.number_as_shown}). This appointment is canc" in told
    assert Event.objects.filter(kind="cancelled").count() == 2


def test_an_appointment_is_cancelled_from_its_own_page(cruz: Client, anas: Appointment) -> None:
    chosen = {"CHANGE_FORM-action": "cancel_appointments", "_selected_action": anas.pk}
    assert "Yes, cancel" in text_of(cruz.post(page(anas), chosen | {"index": 0}))
    cruz.post(page(anas), chosen | {"confirmed": "yes", "reason": "asked"})
    anas.refresh_from_db()
    assert anas.status == "cancelled"


def test_who_may_only_look_cannot_cancel(client: Client, anas: Appointment) -> None:
    diaz = StaffMember.objects.create_user("diaz", password="a long password", is_staff=True)
    diaz.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    diaz.offices.add(anas.slot.counter.office)
    client.force_login(diaz)
    assert client.get(page(anas)).status_code == 200
    cancel(client, anas, confirmed="yes", reason="asked")
    anas.refresh_from_db()
    assert anas.is_live


# Nothing is edited


@pytest.mark.parametrize("model", [Appointment, Event, GuessCount, Hold, Outbox])
def test_rows_cannot_be_added_changed_or_deleted(
    cruz: Client, anas: Appointment, model: type[Any]
) -> None:
    hold = Hold.objects.create(
        slot=anas.slot,
        service=a_service(),
        purpose="change",
        appointment=anas,
        created_at=MONDAY,
        expires_at=MONDAY + timedelta(minutes=10),
    )
    GuessCount.objects.create(subject=b"0" * 32, window_ends_at=MONDAY, in_window=1)
    name = f"admin:appointments_{model._meta.model_name}"
    row = model.objects.latest("pk") if model is not Hold else hold
    key = row.pk if model is not GuessCount else "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
    before = list(model.objects.order_by("pk").values())
    assert cruz.post(reverse(f"{name}_add"), {"number": "X"}).status_code == 403
    changed = cruz.post(reverse(f"{name}_change", args=[key]), {"status": "done", "_save": "Save"})
    assert changed.status_code == 403
    assert cruz.post(reverse(f"{name}_delete", args=[key]), {"post": "yes"}).status_code == 403
    cruz.post(
        reverse(f"{name}_changelist"),
        {"action": "delete_selected", "_selected_action": [key], "post": "yes"},
    )
    assert list(model.objects.order_by("pk").values()) == before


def test_the_counts_of_wrong_guesses_are_listed(cruz: Client) -> None:
    GuessCount.objects.create(
        subject=b"n" * 32, kind="number", window_ends_at=MONDAY, in_window=2, in_lifetime=40
    )
    shown = text_of(cruz.get("/admin/appointments/guesscount/"))
    assert "PIN of a confirmation number" in shown
    assert ">40<" in shown
