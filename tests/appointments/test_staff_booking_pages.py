"""A clerk books for a caller and moves a visit: a time first, the rest after, nothing typed lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from appointments.models import Appointment, Event, Outbox, Slot
from appointments.slots import publish
from offices.models import Hours, Office
from tests.appointments.recount import snapshot
from tests.cast import ANA, BEN, MONDAY, a_service, an_office, an_open_office, book
from tests.roles import FRONT_DESK, OFFICER, SCHEDULER, a_staff_member
from tests.walk import text_of

pytestmark = pytest.mark.django_db

BOOK = "/admin/appointments/appointment/book/"
WEDNESDAY = "2027-01-06"
TYPED = {
    "language": "es",
    "channel": "phone",
    "booking_for": "self",
    "first_name": "Thị Ánh",
    "last_name": "Nguyễn",
    "date_of_birth": "1991-02-03",
    "zip_code": "30345",
    "phone": "(404) 555-0177",
    "email": "",
    "receipt_number": "ioe 09-1234-5678",
    "needs_interpreter": "on",
    "note": "Comes with her sister",
}


@pytest.fixture
def atlanta(on_monday: Traveller) -> Office:  # noqa: ARG001
    """Two seats a slot; one of them is held back for staff."""
    office = an_open_office()
    Hours.objects.update(held_back=1)
    publish(office_id=office.pk, now=MONDAY)
    return office


@pytest.fixture
def desk(client: Client, atlanta: Office) -> Client:
    client.force_login(a_staff_member("fran", FRONT_DESK, atlanta))
    return client


@pytest.fixture
def office_of_olga(client: Client, atlanta: Office) -> Client:
    """Hers is the right to go beyond the rules."""
    client.force_login(a_staff_member("olga", OFFICER, atlanta))
    return client


def slots(day: str = WEDNESDAY) -> list[Slot]:
    return list(Slot.objects.filter(date=day).order_by("starts_at"))


def chosen(slot: Slot | None = None, **more: Any) -> dict[str, Any]:
    asked = {"office": "ATL", "service": a_service().pk, "day": WEDNESDAY}
    return asked | ({"slot": slot.pk} if slot else {}) | more


def address(slot: Slot, **more: Any) -> str:
    return BOOK + "?" + "&".join(f"{name}={value}" for name, value in chosen(slot, **more).items())


def send(client: Client, slot: Slot, beyond: str = "", **changed: Any) -> Any:
    asked = {"beyond": beyond} if beyond else {}
    return client.post(address(slot, **asked), TYPED | {"slot": slot.pk} | changed, follow=True)


def move_page(appointment: Appointment, **asked: Any) -> str:
    page = reverse("admin:appointments_appointment_move", args=[appointment.pk])
    return page + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def fill_public_seats(slot: Slot) -> None:
    Slot.objects.filter(pk=slot.pk).update(taken=F("capacity") - F("held_back"))


def test_the_only_office_is_chosen_and_its_services_are_offered(desk: Client) -> None:
    page = desk.get(BOOK)
    assert [str(each) for each in page.context["services"]] == [str(a_service())]
    assert page.context["choice"].office.code == "ATL"


def test_a_time_is_chosen_by_links(desk: Client) -> None:
    page = desk.get(BOOK, chosen())
    addresses = [link for _time, link in page.context["free"]]
    assert len(addresses) == len(slots())
    answer = desk.get(addresses[0])
    assert "Wednesday, January 6, 2027" in text_of(answer)
    assert answer.context["choice"].slot == slots()[0]


def test_todays_times_need_no_notice_at_the_counter(desk: Client, atlanta: Office) -> None:
    atlanta.minimum_notice_minutes = 24 * 60
    atlanta.save()
    page = desk.get(BOOK, chosen(day="2027-01-04"))
    assert [time.slot_id for time, _link in page.context["free"]] == [
        slot.pk for slot in slots("2027-01-04")
    ]


def test_booked_for_a_caller_in_their_language(desk: Client) -> None:
    page = send(desk, slots()[0])
    made = Appointment.objects.get()
    assert page.redirect_chain[-1][0].endswith(f"/{made.pk}/change/")
    assert "Booked" in text_of(page)
    assert (made.language, made.channel, made.full_name) == ("es", "phone", "Thị Ánh Nguyễn")
    assert (made.receipt_number, made.phone) == ("IOE0912345678", "+14045550177")
    assert made.needs_interpreter
    booked = made.events.get(kind=Event.Kind.BOOKED)
    assert (booked.actor, str(booked.staff_member)) == ("staff", "fran")
    assert [note.text for note in made.notes.all()] == ["Comes with her sister"]
    assert Outbox.objects.filter(event=booked).exists()
    assert Slot.objects.get(pk=made.slot_id).taken == 1


def test_mistakes_are_said_and_all_that_was_typed_is_kept(desk: Client) -> None:
    page = send(desk, slots()[0], phone="12", date_of_birth="2031-01-01", zip_code="3", language="")
    said = text_of(page)
    assert "Check the date of birth: it is not in the past." in said
    assert "A ZIP code has 5 digits" in said
    assert set(page.context["form"].errors) == {"phone", "date_of_birth", "zip_code", "language"}
    assert 'value="Thị Ánh"' in page.text
    assert not Appointment.objects.exists()
    assert page.context["title"].startswith("Book")
    assert "<title>Error:" in page.text


def test_a_time_that_filled_meanwhile_offers_others_with_all_that_was_typed(desk: Client) -> None:
    first, second, *_ = slots()
    assert "form" in desk.get(address(first)).context
    fill_public_seats(first)
    page = send(desk, first)
    assert not Appointment.objects.exists()
    assert 'value="Nguyễn"' in page.text
    offered = [pk for pk, _words in page.context["others"]]
    assert second.pk in offered
    assert first.pk not in offered
    # The address still names the lost time; the one chosen beside the form counts.
    desk.post(address(first), TYPED | {"slot": second.pk})
    assert Appointment.objects.get().slot_id == second.pk


def test_somebody_who_is_booked_already_is_not_booked_twice(desk: Client) -> None:
    send(desk, slots()[0])
    page = send(desk, slots()[3])
    assert Appointment.objects.count() == 1
    assert page.context["form"].non_field_errors()


def test_who_has_no_right_sees_no_seat_beyond_the_rules_and_is_refused_one(desk: Client) -> None:
    first = slots()[0]
    fill_public_seats(first)
    assert desk.get(BOOK, chosen()).context["beyond"] == []
    before = snapshot()
    assert send(desk, first, beyond="held_back", reason="urgent").status_code == 403
    assert snapshot() == before


def test_a_held_back_seat_needs_a_reason_and_is_marked(office_of_olga: Client) -> None:
    first = slots()[0]
    fill_public_seats(first)
    beyond = office_of_olga.get(BOOK, chosen()).context["beyond"]
    (link,) = [link for time, _words, link in beyond if time.slot_id == first.pk]
    assert "beyond=held_back" in link
    page = send(office_of_olga, first, beyond="held_back")
    assert "reason" in page.context["form"].errors
    assert not Appointment.objects.exists()
    send(office_of_olga, first, beyond="held_back", reason="urgent")
    event = Appointment.objects.get().events.get(kind=Event.Kind.BOOKED)
    assert (event.override, event.reason) == ("held_back", "urgent")
    assert Appointment.objects.get().seat == "held_back"


def test_over_the_seats_it_is_an_extra_one(office_of_olga: Client) -> None:
    first = slots()[0]
    Slot.objects.filter(pk=first.pk).update(taken=F("capacity"), held_back=0)
    beyond = office_of_olga.get(BOOK, chosen()).context["beyond"]
    (link,) = [link for time, _words, link in beyond if time.slot_id == first.pk]
    assert "beyond=extra" in link
    page = send(office_of_olga, first, beyond="extra", reason="office_error")
    assert "Extra seat" in text_of(page)
    first.refresh_from_db()
    assert (first.taken, first.capacity, first.extra) == (3, 2, 1)


def test_another_offices_times_are_not_there(desk: Client) -> None:
    an_office("BOS", name="Boston Field Office")
    assert [office.code for office in desk.get(BOOK).context["choice"].offices] == ["ATL"]
    other = an_open_office("CHI")
    slot = Slot.objects.filter(counter__office=other).earliest("starts_at")
    assert desk.get(f"{BOOK}?slot={slot.pk}").status_code == 404
    assert desk.post(BOOK, TYPED | {"slot": slot.pk}).status_code == 404
    assert desk.get(BOOK, {"slot": "nonsense"}).status_code == 404


def test_the_change_page_leads_to_moving(desk: Client) -> None:
    anas = book(slots()[0], ANA)
    page = desk.get(reverse("admin:appointments_appointment_change", args=[anas.pk]))
    assert move_page(anas).rstrip("?") in page.text


def test_who_opens_the_page_to_move_somebody_has_looked_at_them(desk: Client) -> None:
    anas = book(slots()[0], ANA)
    desk.get(move_page(anas))
    desk.get(move_page(anas, day=WEDNESDAY))
    looks = anas.events.filter(kind=Event.Kind.VIEWED)
    assert [str(look.staff_member) for look in looks] == ["fran"]


def test_moved_with_a_reason_without_taking_one_of_their_moves(desk: Client) -> None:
    first, _second, third, *_ = slots()
    anas = book(first, ANA)
    page = desk.post(move_page(anas, slot=third.pk), {"slot": third.pk})
    assert "reason" in page.context["form"].errors
    said = {"slot": third.pk, "reason": "no_staff", "note": "Rang her at eight"}
    page = desk.post(move_page(anas, slot=third.pk), said, follow=True)
    assert "Moved." in text_of(page)
    anas.refresh_from_db()
    assert (anas.slot_id, anas.moves) == (third.pk, 0)
    assert "Rang her at eight" in text_of(page)


def test_a_move_the_person_asked_for_counts_and_stops_at_the_limit(
    desk: Client, atlanta: Office
) -> None:
    atlanta.move_limit = 1
    atlanta.save()
    first, second, third, *_ = slots()
    bens = book(first, BEN)
    asked = {"slot": second.pk, "reason": "asked"}
    desk.post(move_page(bens, slot=second.pk), asked)
    page = desk.post(move_page(bens, slot=third.pk), asked | {"slot": third.pk})
    assert page.context["form"].non_field_errors()
    bens.refresh_from_db()
    assert (bens.slot_id, bens.moves) == (second.pk, 1)
    assert "moved as often as the office allows" in text_of(desk.get(move_page(bens)))


def test_who_has_the_right_moves_beyond_the_limit_and_it_is_marked(
    office_of_olga: Client, atlanta: Office
) -> None:
    atlanta.move_limit = 0
    atlanta.save()
    first, second, *_ = slots()
    bens = book(first, BEN)
    asked = {"slot": second.pk, "reason": "asked"}
    office_of_olga.post(move_page(bens, slot=second.pk), asked)
    moved = bens.events.get(kind=Event.Kind.MOVED)
    assert (moved.override, moved.reason) == ("move_limit", "asked")


def test_an_appointment_of_another_office_is_not_there(desk: Client) -> None:
    other = an_open_office("CHI")
    theirs = book(Slot.objects.filter(counter__office=other).latest("starts_at"), BEN)
    assert desk.get(move_page(theirs)).status_code == 404


def test_a_scheduler_is_led_there_from_a_slot(client: Client, atlanta: Office) -> None:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    first = slots()[0]
    page = client.get(reverse("admin:appointments_slot_change", args=[first.pk]))
    assert f"{BOOK}?slot={first.pk}" in page.text
    page = client.get(f"{BOOK}?slot={first.pk}")
    assert "Wednesday, January 6, 2027, 9:00 a.m." in text_of(page)
    assert page.context["services"] == [a_service()]
    page = client.get(f"{BOOK}?slot={first.pk}&office=ATL&service={a_service().pk}")
    assert "form" in page.context


def test_a_full_slot_of_the_calendar_leads_to_other_times_before_anything_is_typed(
    desk: Client,
) -> None:
    first = slots()[0]
    fill_public_seats(first)
    page = desk.get(address(first), follow=True)
    assert "This time has no free seat. Choose another time below." in text_of(page)
    assert page.context["day"] == first.date


def test_a_slot_that_is_over_is_refused_in_words(desk: Client, on_monday: Traveller) -> None:
    first = slots()[0]
    anas = book(slots()[1], ANA)
    on_monday.move_to(first.starts_at + timedelta(minutes=1))
    desk.force_login(a_staff_member("ida", FRONT_DESK, first.counter.office))
    page = desk.post(move_page(anas, slot=first.pk), {"slot": first.pk, "reason": "urgent"})
    assert page.context["form"].non_field_errors()
    anas.refresh_from_db()
    assert anas.slot_id != first.pk


def test_no_reason_but_the_offices_own_goes_over_the_limit(desk: Client, atlanta: Office) -> None:
    atlanta.move_limit = 0
    atlanta.save()
    first, second, *_ = slots()
    bens = book(first, BEN)
    for reason in ("asked", "urgent", "other"):
        page = desk.post(move_page(bens, slot=second.pk), {"slot": second.pk, "reason": reason})
        assert page.context["form"].non_field_errors(), reason
    desk.post(move_page(bens, slot=second.pk), {"slot": second.pk, "reason": "office_error"})
    bens.refresh_from_db()
    assert bens.slot_id == second.pk
    assert bens.events.latest("pk").override == ""
