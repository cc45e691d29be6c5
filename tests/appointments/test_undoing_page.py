"""Undoing on the page: sent twice, refused with what to do next, left to the worker."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from appointments import closing
from appointments.closing import reopening
from appointments.models import Displaced, Relocation
from offices.models import Closure, Office, StaffMember
from tests.appointments.closures import (
    THURSDAY,
    WEDNESDAY,
    close,
    closed,
    day_of,
    look_again,
    slots_of,
)
from tests.appointments.test_closing_page import PAGE, typed
from tests.cast import ANA, MONDAY, an_open_office, book, two_offices_of_georgia
from tests.roles import NATIONAL_ADMINISTRATOR, SCHEDULER, a_staff_member
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def page_of(relocation: Relocation) -> str:
    return reverse("admin:appointments_relocation_change", args=[relocation.pk])


def undo(client: Client, relocation: Relocation) -> Any:
    address = reverse("admin:appointments_relocation_undo", args=[relocation.pk])
    return client.post(address, follow=True)


def test_a_second_click_leads_to_what_the_first_one_made(desk: Client, atlanta: Office) -> None:
    book(slots_of(atlanta)[0], ANA)
    preview = desk.post(PAGE, typed(atlanta))
    key = str(preview.context["key"])
    assert f'name="key" value="{key}"' in preview.text
    assert preview.text.count('name="key"') == 1
    clicks = [desk.post(PAGE, typed(atlanta, step="close", key=key)) for _click in range(2)]
    page = page_of(Relocation.objects.get())
    assert [answer.headers["Location"] for answer in clicks] == [page, page]
    assert "is done only once" in text_of(desk.get(page))
    assert Closure.objects.count() == Displaced.objects.count() == 1


def test_a_confirmation_without_a_preview_shows_it_and_closes_nothing(
    desk: Client, atlanta: Office
) -> None:
    book(slots_of(atlanta)[0], ANA)
    answer = desk.post(PAGE, typed(atlanta, step="close", key=""))
    assert answer.context["seen"].people == 1
    assert not Closure.objects.exists()


def test_each_preview_has_a_key_of_its_own(desk: Client, atlanta: Office) -> None:
    keys = {desk.post(PAGE, typed(atlanta)).context["key"] for _look in range(2)}
    assert len(keys) == 2


def test_another_closure_of_the_time_is_named_and_nothing_changes(
    desk: Client, atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    relocation = close(closed(atlanta), sam)
    closed(atlanta).save()
    said = text_of(undo(desk, relocation))
    assert "Another closure (ATL, January 6, 2027) covers some of this time" in said
    assert "Undo the closure" in desk.get(page_of(relocation)).text
    assert (day_of(anas), Closure.objects.count()) == (THURSDAY, 2)


def test_a_later_move_of_the_same_people_is_named_and_nothing_changes(
    desk: Client, atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    relocation = close(closed(atlanta), sam)
    close(closed(atlanta, THURSDAY), sam)
    before = day_of(anas)
    assert "(ATL, January 7, 2027) took up some of the same people. Undo that first" in text_of(
        undo(desk, relocation)
    )
    assert (day_of(anas), Closure.objects.count()) == (before, 2)


@pytest.mark.usefixtures("on_monday")
def test_moves_by_another_rule_are_undone_alone_and_the_page_says_so(client: Client) -> None:
    atlanta, _savannah = two_offices_of_georgia()
    Office.objects.filter(pk=atlanta.pk).update(horizon_days=2)
    anas = book(slots_of(atlanta)[0], ANA)
    sam = a_staff_member("sam", SCHEDULER, atlanta)
    client.force_login(sam)
    close(closed(atlanta), sam)
    second = look_again(Closure.objects.get(), sam, "nearest", MONDAY)
    assert "Undo these moves" in client.get(page_of(second)).text
    assert "the closure stands" in text_of(undo(client, second))
    assert day_of(anas) == WEDNESDAY
    assert Closure.objects.exists()


def test_a_lock_that_does_not_come_free_leaves_it_to_the_worker(
    desk: Client, atlanta: Office, sam: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    relocation = close(closed(atlanta), sam)

    def waits_in_vain(**_given: Any) -> None:
        raise OperationalError from psycopg.errors.LockNotAvailable()

    with monkeypatch.context() as patched:
        patched.setattr(reopening, "publish", waits_in_vain)
        answer = undo(desk, relocation)
    assert answer.status_code == 200
    assert "data-refresh" in answer.text, "it goes on"
    relocation.refresh_from_db()
    assert (relocation.state, day_of(anas)) == ("undoing", WEDNESDAY)
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))
    relocation.refresh_from_db()
    assert relocation.state == "undone"


@pytest.mark.usefixtures("on_monday")
def test_several_offices_are_opened_by_the_worker_and_the_page_shows_how_many_are(
    client: Client,
) -> None:
    for code in ("ATL", "SAV", "CHI"):
        an_open_office(code, name=code)
    nan = a_staff_member("nan", NATIONAL_ADMINISTRATOR)
    client.force_login(nan)
    relocation = close(closed(None), nan)
    undo(client, relocation)
    assert Closure.objects.exists(), "left to the worker"
    relocation.refresh_from_db()
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(0))
    shown = client.get(page_of(relocation))
    assert "1 of 3 offices open again" in text_of(shown)
    assert "data-refresh" in shown.text
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))
    shown = client.get(page_of(relocation))
    assert "offices open again" not in text_of(shown)
    assert "data-refresh" not in shown.text
