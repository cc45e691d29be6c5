"""A time that goes to somebody else while a person chooses, reviews or moves."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from appointments.booking import hold, sweep
from appointments.models import Hold, Slot
from offices.models import Office
from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import DETAILS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def somebody_takes_all_seats(slot: Slot) -> None:
    for _ in range(slot.capacity - slot.taken):
        hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=timezone.now())


def at_the_times(walker: Walker) -> None:
    walker.open("book/")
    walker.choose_service(a_service().name_en if walker.language == "en" else a_service().name_es)
    walker.choose_office("30345")
    walker.give_details()


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_a_time_that_fills_while_one_looks_shows_the_nearest_free_ones(
    new_walker: NewWalker, *, script: bool
) -> None:
    ana: Walker = new_walker("es", width=320, script=script)
    at_the_times(ana)
    wanted = ana.times().nth(4)
    slot = Slot.objects.get(pk=int(wanted.get_attribute("value") or 0))
    somebody_takes_all_seats(slot)
    ana.go(wanted)
    ana.is_at("book/time/")
    ana.sees("Please choose another time")
    nearest = ana.page.locator(".times--nearest button[name=slot]")
    expect(nearest).to_have_count(3)
    ana.go(nearest.first)
    ana.is_at("book/review/")
    assert DETAILS["email"] in ana.page.locator("main").inner_text()


@pytest.mark.usefixtures("atlanta")
def test_a_time_lost_on_the_last_page_keeps_every_answer(new_walker: NewWalker) -> None:
    ana: Walker = new_walker("en")
    at_the_times(ana)
    ana.choose_time(4)
    kept = Hold.objects.get()
    Hold.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep(now=timezone.now())
    somebody_takes_all_seats(Slot.objects.get(pk=kept.slot_id))
    ana.press("Book this appointment")
    ana.is_at("book/time/")
    ana.sees("Please choose another time")
    ana.choose_time(0)
    ana.press("Book this appointment")
    ana.number_on_the_notice()


def test_an_office_that_fills_up_shows_other_offices(
    new_walker: NewWalker, atlanta: Office
) -> None:
    ana: Walker = new_walker("en")
    at_the_times(ana)
    for slot in Slot.objects.filter(counter__office=atlanta, starts_at__gt=timezone.now()):
        Slot.objects.filter(pk=slot.pk).update(held_back=slot.capacity)
    ana.page.reload()
    assert ana.times().count() == 0
    expect(ana.page.get_by_role("button", name="Savannah")).to_be_visible()
