"""Closures are worked off by turns, and what is undone opens again office by office."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from appointments import closing, tasks
from appointments.closing import Rules, reopening
from appointments.models import Relocation, Slot
from appointments.slots import publish
from offices.models import Closure, Office, StaffMember
from tests.appointments.closures import (
    LONG,
    WAIT,
    WEDNESDAY,
    carry_on,
    close,
    closed,
    outcomes,
    slots_of,
)
from tests.cast import MONDAY, an_open_office, book, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_offices(sam: StaffMember) -> Relocation:
    """Closed all three, and being undone."""
    for code in ("ATL", "SAV", "CHI"):
        office = an_open_office(code, name=code)
        book(slots_of(office)[0], stranger())
    relocation = close(closed(None), sam)
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    relocation.refresh_from_db()
    return relocation


def open_offices() -> int:
    standing = Slot.objects.filter(date=WEDNESDAY, withdrawn_at=None)
    return standing.values("counter__office").distinct().count()


@pytest.mark.usefixtures("on_monday")
def test_a_page_leaves_the_opening_of_several_offices_to_the_worker(
    three_offices: Relocation,
) -> None:
    closing.carry_on_if_few(three_offices, now=MONDAY)
    assert (open_offices(), Closure.objects.count()) == (0, 1)
    tasks.relocate_due()
    assert (open_offices(), Closure.objects.count()) == (3, 0)


def test_each_run_opens_an_office_at_least_and_the_next_one_goes_on(
    three_offices: Relocation,
) -> None:
    for displaced_id in three_offices.displaced.values_list("pk", flat=True):
        closing.undoing._put_back(displaced_id, by=three_offices.undone_by, now=MONDAY)
    for opened in (1, 2, 3):
        assert three_offices.state == "undoing"
        closing.carry_on(three_offices, now=MONDAY, run_for=timedelta(0))
        three_offices.refresh_from_db()
        assert (open_offices(), len(three_offices.to_reopen or [])) == (opened, 3 - opened)
    assert three_offices.state == "undone"


def test_an_office_that_cannot_be_opened_does_not_stop_the_others(
    three_offices: Relocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Office.objects.order_by("pk")[0]

    def breaks_for_the_first(*, office_id: int, now: datetime) -> Any:
        if office_id == first.pk:
            raise RuntimeError("torn down")
        return publish(office_id=office_id, now=now)

    with monkeypatch.context() as patched:
        patched.setattr(reopening, "publish", breaks_for_the_first)
        with pytest.raises(ExceptionGroup):
            closing.carry_on(three_offices, now=MONDAY, run_for=LONG)
    three_offices.refresh_from_db()
    assert (open_offices(), three_offices.to_reopen) == (2, [first.pk])
    assert carry_on(three_offices).state == "undone"
    assert open_offices() == 3


@pytest.mark.usefixtures("on_monday")
def test_a_closure_that_fails_lets_the_others_have_their_turn(
    atlanta: Office, sam: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = Rules(rule="office")
    made = []
    for day in (WEDNESDAY, date(2027, 1, 13)):
        book(slots_of(atlanta, day)[0], stranger())
        closure = closed(atlanta, day)
        made.append(closing.close(closure=closure, rules=rules, wait=WAIT, by=sam, now=MONDAY))
    carry_on_one = closing.carry_on

    def breaks_for_the_first(relocation: Relocation, **given: Any) -> int:
        if relocation.pk == made[0].pk:
            raise RuntimeError("poison")
        return carry_on_one(relocation, **given)

    monkeypatch.setattr(tasks, "carry_on", breaks_for_the_first)
    with pytest.raises(ExceptionGroup) as raised:
        tasks.relocate_due()
    assert [str(fault) for fault in raised.value.exceptions] == ["poison"]
    assert outcomes(made[1]) == {"moved": 1}
