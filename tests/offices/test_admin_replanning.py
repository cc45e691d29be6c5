"""Slots follow hours, closures and offices at once; a refused change changes nothing."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from appointments.models import Slot
from offices.models import Closure, Counter, Hours, Office
from offices.signals import schedule_changed
from tests.cast import a_counter, a_service, an_office, an_open_office, book
from tests.offices.staff_forms import filled, path

pytestmark = pytest.mark.django_db


def standing(office: Office) -> int:
    return Slot.objects.filter(counter__office=office, withdrawn_at=None).count()


def test_longer_hours_bring_new_slots_at_once(cruz: Client, atlanta: Office) -> None:
    before = standing(atlanta)
    counter = atlanta.counters.get()
    url = path("counter", "change", counter.pk)
    longer = {f"hours-{day}-until_time": "15:00" for day in range(7)}
    response = cruz.post(url, filled(cruz, url, **longer))
    assert response.status_code == 302
    assert standing(atlanta) == 2 * before


def test_hours_deleted_from_the_list_withdraw_their_slots(cruz: Client, atlanta: Office) -> None:
    chosen = Hours.objects.filter(counter__office=atlanta).values_list("pk", flat=True)
    cruz.post(
        path("hours", "changelist"),
        {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"},
    )
    assert not Hours.objects.exists()
    assert standing(atlanta) == 0


def test_one_row_of_hours_can_be_deleted_on_its_own_page(cruz: Client, atlanta: Office) -> None:
    hours = Hours.objects.filter(counter__office=atlanta).first()
    assert hours is not None
    before = standing(atlanta)
    cruz.post(path("hours", "delete", hours.pk), {"post": "yes"})
    assert 0 < standing(atlanta) < before


def test_a_closure_withdraws_slots_and_its_deletion_brings_them_back(
    cruz: Client, atlanta: Office
) -> None:
    before = standing(atlanta)
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date()
    url = path("closure", "add")
    typed = {
        "office": atlanta.pk,
        "from_date": day.isoformat(),
        "until_date": day.isoformat(),
        "reason_en": "Snow",
        "reason_es": "Nieve",
    }
    assert cruz.post(url, typed).status_code == 302
    assert standing(atlanta) < before
    cruz.post(path("closure", "delete", Closure.objects.get().pk), {"post": "yes"})
    assert standing(atlanta) == before


def test_a_closure_says_how_many_booked_people_it_leaves_without_a_time(
    cruz: Client, atlanta: Office
) -> None:
    booked = Slot.objects.filter(starts_at__gt=timezone.now() + timedelta(days=2)).earliest("pk")
    book(booked, now=timezone.now())
    typed = {
        "office": atlanta.pk,
        "from_date": booked.date.isoformat(),
        "until_date": booked.date.isoformat(),
        "reason_en": "Snow",
        "reason_es": "Nieve",
    }
    page = cruz.post(path("closure", "add"), typed, follow=True).content.decode()
    assert "1 booked person has a time that no longer stands." in page


def test_a_closure_moved_to_another_office_reopens_the_first(cruz: Client, atlanta: Office) -> None:
    boston = an_open_office("BOS", now=timezone.now())
    before = standing(boston)
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date()
    closure = {
        "office": atlanta.pk,
        "from_date": day.isoformat(),
        "until_date": day.isoformat(),
        "reason_en": "Snow",
        "reason_es": "Nieve",
    }
    cruz.post(path("closure", "add"), closure)
    cruz.post(path("closure", "change", Closure.objects.get().pk), closure | {"office": boston.pk})
    assert standing(atlanta) == before
    assert standing(boston) < before


def test_a_closure_of_every_office_reaches_all(cruz: Client, atlanta: Office) -> None:
    boston = an_open_office("BOS", now=timezone.now())
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date().isoformat()
    typed = {"office": "", "from_date": day, "until_date": day, "reason_en": "x", "reason_es": "y"}
    cruz.post(path("closure", "add"), typed)
    for office in (atlanta, boston):
        assert not Slot.objects.filter(counter__office=office, date=day, withdrawn_at=None).exists()


def test_a_longer_horizon_publishes_more_days(cruz: Client, atlanta: Office) -> None:
    before = standing(atlanta)
    url = path("office", "change", atlanta.pk)
    cruz.post(url, filled(cruz, url, horizon_days="28"))
    assert standing(atlanta) > before


def test_hours_that_overlap_each_other_are_refused_on_the_form(
    cruz: Client, atlanta: Office
) -> None:
    counter = a_counter(atlanta, name="Window 2")
    url = path("counter", "change", counter.pk)
    rows = {
        f"hours-{row}-{name}": value
        for row, opens in enumerate(["09:00", "10:00"])
        for name, value in {
            "weekday": "0",
            "from_time": opens,
            "until_time": "12:00",
            "slot_minutes": "15",
            "seats": "1",
            "held_back": "0",
            "counter": counter.pk,
        }.items()
    }
    response = cruz.post(url, filled(cruz, url, **rows, **{"hours-TOTAL_FORMS": "2"}))
    assert "These hours overlap" in response.content.decode()
    assert not counter.hours.exists()


def test_an_overlap_on_the_page_of_one_row_keeps_what_was_typed(
    cruz: Client, atlanta: Office
) -> None:
    hours = Hours.objects.filter(counter__office=atlanta, weekday=0).get()
    Hours.objects.create(counter=hours.counter, weekday=0, from_time=time(13), until_time=time(15))
    url = path("hours", "change", hours.pk)
    response = cruz.post(url, filled(cruz, url, until_time="14:00", counter="0"))
    assert response.status_code == 200
    page = response.content.decode()
    assert "These hours overlap" in page
    assert 'value="14:00"' in page
    unchanged = Hours.objects.get(pk=hours.pk)
    assert (unchanged.until_time, unchanged.counter) == (hours.until_time, hours.counter)


def test_a_service_cannot_be_given_to_a_second_counter_of_the_office(
    cruz: Client, atlanta: Office
) -> None:
    counter = a_counter(atlanta, name="Window 2")
    url = path("counter", "change", counter.pk)
    typed = filled(
        cruz,
        url,
        **{
            "offerings-TOTAL_FORMS": "1",
            "offerings-0-service": a_service().pk,
            "offerings-0-counter": counter.pk,
        },
    )
    response = cruz.post(url, typed, follow=True)
    assert "Another counter of this office handles this service." in response.content.decode()
    assert not counter.offerings.exists()


def test_the_counter_page_offers_no_way_to_delete_a_service_for_everybody(
    cruz: Client, atlanta: Office
) -> None:
    page = cruz.get(path("counter", "change", atlanta.counters.get().pk)).content.decode()
    assert 'id="id_offerings-0-service"' in page
    assert "delete_id_offerings-0-service" not in page


# Refusals change nothing


@pytest.mark.parametrize("change", [{"active": None}, {"time_zone": "America/Chicago"}])
def test_an_office_with_appointments_to_come_stays_open_and_in_its_zone(
    cruz: Client, atlanta: Office, change: dict[str, str | None]
) -> None:
    slot = Slot.objects.filter(counter__office=atlanta).latest("starts_at")
    book(slot, now=timezone.now())
    url = path("office", "change", atlanta.pk)
    typed = filled(cruz, url, **change)
    response = cruz.post(url, {name: value for name, value in typed.items() if value is not None})
    assert "ATL has appointments to come" in response.content.decode()
    stored = Office.objects.get(pk=atlanta.pk)
    assert (stored.active, stored.time_zone) == (True, "America/New_York")


def test_an_office_without_appointments_may_be_deactivated(cruz: Client, atlanta: Office) -> None:
    url = path("office", "change", atlanta.pk)
    typed = filled(cruz, url)
    del typed["active"]
    assert cruz.post(url, typed).status_code == 302
    assert not Office.objects.get(pk=atlanta.pk).active
    assert standing(atlanta) == 0


def test_the_code_of_an_office_cannot_be_changed(cruz: Client, atlanta: Office) -> None:
    url = path("office", "change", atlanta.pk)
    assert "code" not in filled(cruz, url)
    cruz.post(url, filled(cruz, url, code="XXX"))
    assert Office.objects.get(pk=atlanta.pk).code == "ATL"


@pytest.mark.parametrize("model", ["office", "counter", "service"])
def test_what_slots_and_appointments_need_cannot_be_deleted(
    cruz: Client, atlanta: Office, model: str
) -> None:
    row: Any = {"office": atlanta, "counter": atlanta.counters.get(), "service": a_service()}[model]
    assert cruz.post(path(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()
    assert "delete_selected" not in cruz.get(path(model, "changelist")).content.decode()


def test_a_counter_that_never_had_slots_can_be_deleted(cruz: Client) -> None:
    counter = a_counter(an_office(), a_service())
    cruz.post(path("counter", "delete", counter.pk), {"post": "yes"})
    assert not Counter.objects.exists()


def test_an_objection_of_another_app_is_a_message_and_changes_nothing(
    cruz: Client, atlanta: Office
) -> None:
    def object_to_it(**_kwargs: object) -> None:
        raise ValidationError("Not today: the printer is on fire.")

    schedule_changed.connect(object_to_it)
    try:
        day = "2027-03-01"
        typed = {"office": atlanta.pk, "from_date": day, "until_date": day}
        response = cruz.post(
            path("closure", "add"), typed | {"reason_en": "Snow", "reason_es": "Nieve"}, follow=True
        )
        hours = Hours.objects.values_list("pk", flat=True)
        refused = cruz.post(
            path("hours", "changelist"),
            {"action": "delete_selected", "_selected_action": list(hours), "post": "yes"},
        )
    finally:
        schedule_changed.disconnect(object_to_it)
    assert "the printer is on fire" in response.content.decode()
    assert refused.status_code == 302
    assert not Closure.objects.exists()
    assert Hours.objects.count() == 7
