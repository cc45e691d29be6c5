"""The numbers of a report, against what was counted by hand (tests/appointments/march.py)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import booking
from appointments.history import by_staff
from appointments.models import Slot
from appointments.reports import Asked, Numbers, Report, Span, Step, report
from offices.models import Offering, Office, StaffMember
from tests.appointments.march import MARCH, March, a_time, a_visit
from tests.cast import (
    ANA,
    MONDAY,
    a_counter,
    a_service,
    an_office,
    an_open_office,
    book,
    stranger,
)

pytestmark = pytest.mark.django_db


def of(*offices: Office, span: Span = MARCH, **asked: Any) -> Report:
    return report(Asked(offices=offices, span=span, **asked))


def main_numbers(numbers: Numbers) -> tuple[Any, ...]:
    return (
        numbers.offered,
        numbers.booked,
        numbers.moved,
        numbers.cancelled,
        numbers.no_show,
        _rounded(numbers.no_show_rate),
        _rounded(numbers.lead_median),
        _rounded(numbers.lead_90th),
        _rounded(numbers.utilization),
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


NOTHING = (0, 0, 0, 0, 0, None, None, None, None)


def test_an_office_and_each_of_its_services(march: March) -> None:
    (rows,) = of(march.atlanta).offices
    assert main_numbers(rows.total) == (21, 8, 2, 1, 2, 40, 2, 14, 28.57)
    assert [(service.code, main_numbers(each)) for service, each in rows.services] == [
        ("CASE", (11, 5, 1, 0, 1, 25, 1, 12.8, 36.36)),
        ("CARD", (11, 3, 1, 1, 1, 100, 8.5, 9.7, 18.18)),
        ("PASS", (10, 0, 0, 0, 0, None, None, None, 0)),
    ]


def test_an_office_of_another_zone_counts_its_own_days(march: March) -> None:
    (rows,) = of(march.guam).offices
    assert main_numbers(rows.total) == (3, 2, 0, 1, 0, 0, 1, 1, 33.33)


def test_several_offices_together(march: March) -> None:
    both = of(march.atlanta, march.guam)
    assert [rows.office.code for rows in both.offices] == ["ATL", "GUM"]
    assert main_numbers(both.total) == (24, 10, 2, 2, 2, 33.33, 1.5, 13, 29.17)


def test_nothing_of_an_office_that_was_not_asked_for(march: March) -> None:
    alone = of(march.guam)
    assert alone.total.booked == sum(each.booked for _piece, each in alone.pieces) == 2
    assert main_numbers(of().total) == NOTHING


def test_languages_and_channels_of_what_was_not_cancelled(march: March) -> None:
    atlanta = of(march.atlanta).total
    assert atlanta.languages == {"en": 5, "es": 2}
    assert atlanta.channels == {"web": 5, "phone": 1, "counter": 1}
    assert of(march.guam).total.languages == {"en": 0, "es": 1}


def test_one_service(march: March) -> None:
    card = of(march.atlanta, march.guam, service=march.card)
    assert main_numbers(card.total) == (11, 3, 1, 1, 1, 100, 8.5, 9.7, 18.18)
    assert [main_numbers(rows.total)[:2] for rows in card.offices] == [(11, 3), (0, 0)]
    assert sum(each.offered for _piece, each in card.pieces) == 11
    assert [[s.code for s, _numbers in rows.services] for rows in card.offices] == [["CARD"], []]


def test_weeks_begin_on_monday_and_the_last_is_cut(march: March) -> None:
    pieces = of(march.atlanta, march.guam, step=Step.WEEK).pieces
    assert [(piece.first.day, piece.last.day) for piece, _numbers in pieces] == [
        *((1, 7), (8, 14), (15, 21), (22, 28), (29, 31))
    ]
    assert [main_numbers(numbers) for _piece, numbers in pieces] == [
        (17, 5, 0, 1, 1, 33.33, 1.5, 14.6, 17.65),
        (3, 3, 2, 0, 1, 50, 7, 9.4, 100),
        NOTHING,
        NOTHING,
        (4, 2, 0, 1, 0, 0, 0, 0, 25),
    ]


def test_a_week_that_begins_before_the_first_day_is_cut(march: March) -> None:
    span = Span(first=date(2027, 3, 14), last=date(2027, 3, 15))
    found = of(march.atlanta, span=span, step=Step.WEEK)
    assert [(p.first.day, p.last.day, n.booked) for p, n in found.pieces] == [
        *((14, 14, 2), (15, 15, 0))
    ]


def test_days(march: March) -> None:
    days = {
        piece.first.day: (numbers.offered, numbers.booked)
        for piece, numbers in of(march.atlanta, march.guam, step=Step.DAY).pieces
    }
    assert len(days) == 31
    assert {day: numbers for day, numbers in days.items() if numbers != (0, 0)} == {
        1: (17, 4),
        2: (0, 1),
        8: (1, 1),
        14: (2, 2),
        31: (4, 2),
    }


def test_months(march: March) -> None:
    span = Span(first=date(2027, 3, 2), last=date(2027, 4, 30))
    found = of(march.atlanta, march.guam, span=span, step=Step.MONTH)
    assert [(p.first, n.offered, n.booked, n.moved) for p, n in found.pieces] == [
        (date(2027, 3, 2), 7, 6, 2),
        (date(2027, 4, 1), 12, 2, 1),
    ]


def test_a_day_of_the_autumn_change_of_clocks() -> None:
    office = an_office()
    counter = a_counter(office, a_service())
    day = date(2027, 11, 7)
    late = a_time(counter, day, "23:30", 2)  # Monday in UTC
    a_visit(late, a_service(), "2027-11-06T23:59", "done")  # 1 day, by one minute
    a_visit(late, a_service(), "2027-11-07T01:30", "done")  # of the hour that comes twice
    a_time(counter, day + timedelta(days=1), "00:00", 5)
    found = of(office, span=Span(first=day, last=day), step=Step.DAY).total
    assert main_numbers(found) == (2, 2, 0, 0, 0, 0, 0.5, 0.9, 100)


def test_online_answers_are_of_the_whole_country(march: March) -> None:
    for offices in ((march.guam,), (march.atlanta, march.guam)):
        found = of(*offices, step=Step.WEEK)
        assert [(service.code, dict(taken)) for service, taken in found.online] == [
            ("CASE", {"en": 7, "es": 2}),
            ("CARD", {"es": 1}),
        ]
        assert found.online_total == {"en": 7, "es": 3}
        assert [taken for _piece, taken in found.online_pieces] == [5, 0, 0, 0, 5]
    card = of(march.guam, service=march.card)
    assert card.online_total == {"es": 1}
    assert [taken for _piece, taken in card.online_pieces] == [0, 0, 0, 0, 1]


def test_a_service_that_went_to_another_counter_keeps_the_seats_of_both(march: March) -> None:
    Offering.objects.filter(office=march.atlanta, service=march.card).delete()
    a_counter(march.atlanta, march.card, name="Window 3")
    (rows,) = of(march.atlanta).offices
    numbers = {service.code: main_numbers(each) for service, each in rows.services}
    assert numbers["CARD"] == (11, 3, 1, 1, 1, 100, 8.5, 9.7, 18.18)


def test_a_hold_takes_no_seat(march: March) -> None:
    Slot.objects.filter(date=date(2027, 3, 1), capacity=10).update(taken=3)  # held, say
    assert main_numbers(of(march.atlanta).total)[-1] == 28.57


@pytest.mark.usefixtures("on_monday")
def test_it_counts_what_the_verbs_write(on_monday: time_machine.Traveller) -> None:
    """Booked, moved by applicant and staff, cancelled and recorded by the verbs themselves."""
    office = an_open_office(seats=2)
    cruz = StaffMember.objects.create_user("cruz")
    slots = list(Slot.objects.filter(counter__office=office).order_by("starts_at")[10:16])
    anas, bens, other = book(slots[0], ANA), book(slots[1], stranger()), book(slots[2], stranger())
    for visit, slot, actor in ((anas, slots[3], None), (bens, slots[4], by_staff(cruz))):
        kept = booking.hold(slot_id=slot.pk, appointment_id=visit.pk, now=MONDAY)
        named: dict[str, Any] = {"actor": actor} if actor else {}
        booking.reschedule(appointment_id=visit.pk, token=kept.pk, now=MONDAY, **named)
    booking.cancel(appointment_id=other.pk, now=MONDAY)
    booking.hold(slot_id=slots[5].pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    on_monday.move_to(slots[5].ends_at)
    booking.record_visit(
        appointment_id=anas.pk, status="no_show", now=slots[5].ends_at, actor=by_staff(cruz)
    )
    span = Span(first=date(2027, 1, 4), last=date(2027, 1, 6))
    found = of(office, span=span).total
    # Three days of twelve times for two.
    assert main_numbers(found)[:6] == (72, 3, 2, 1, 1, 100)
    assert found.seats_taken == 2
    assert Slot.objects.filter(pk=slots[5].pk, taken=1).exists()


def test_as_many_statements_however_many_rows_there_are(march: March) -> None:
    def statements(*offices: Office) -> int:
        with CaptureQueriesContext(connection) as captured:
            of(*offices, step=Step.DAY)
        return len(captured)

    # Six of its own, and a transaction around them.
    assert statements(march.guam) == 8
    for number in range(30):
        slot = a_time(a_counter(march.atlanta, name=f"More {number}"), date(2027, 3, 3), "09:00", 2)
        a_visit(slot, march.case, "2027-03-01T12:00")
    assert statements(march.atlanta, march.guam) == 8
