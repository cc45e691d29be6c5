"""What people and staff do, measured by `bench.buffers` in one database. Needs Django set up."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from appointments.models import Appointment, Slot
from appointments.references import pin_for
from bench.buffers import Meter
from offices.models import Office, Service, StaffMember
from offices.roles import FRONT_DESK

OFFICE, ZIP_CODE, SERVICE = "ATL", "30345", "CASE"
# Nobody else of the database has her name, birth date or phone.
TYPED = {
    "booking_for": "self",
    "first_name": "Xóchitl",
    "last_name": "Quetzalli-Ñandú",
    "date_of_birth_month": "5",
    "date_of_birth_day": "4",
    "date_of_birth_year": "1988",
    "phone": "(202) 555-0199",
    "email": "xochitl@example.com",
}
LIST = "/admin/appointments/appointment/"


type Act = Callable[[], Any]


class Visitor:
    """Somebody at a browser without scripts, in English. Raises when a page is not the expected."""

    def __init__(self) -> None:
        self.client = Client()

    def see(self, page: str, query: dict[str, str] | None = None, *, status: int = 200) -> Any:
        return _expected(self.client.get(page, query), status)

    def send(
        self, page: str, *, status: int = 302, typed: dict[str, str] | None = None, **more: Any
    ) -> Any:
        return _expected(self.client.post(page, (typed or {}) | more), status)


def _listed(staff: Visitor, query: dict[str, str]) -> Act:
    return lambda: staff.see(LIST, query)


def _report_of_last_week(staff: Visitor) -> Act:
    """Of the seven days before today: as many rows, however long the past is."""
    today = timezone.now().date()
    first, last = today - timedelta(days=7), today - timedelta(days=1)
    query = {"office": OFFICE, "since": first.isoformat(), "until": last.isoformat(), "by": "day"}
    return lambda: staff.see(f"{LIST}reports/", query)


def _expected(response: Any, status: int) -> Any:
    if response.status_code != status:
        raise ValueError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return response


@dataclass(frozen=True)
class Scene:
    """A visitor who typed all details, staff who are signed in, a free time and a full one.

    ``staff`` may see every office, ``desk`` is the front desk of one.
    """

    visitor: Visitor
    staff: Visitor
    desk: Visitor
    free: Slot
    full: Slot


def acts(scene: Scene) -> Iterator[tuple[str, Act]]:
    """Each act by its name, in an order in which one leads to the next.

    Do it before you ask for the next.
    """
    yield from _booking(scene)
    appointment = Appointment.objects.select_related("slot").latest("pk")
    yield from _looking_up(scene.visitor, appointment)
    yield from _staff_work(scene.staff, appointment)
    yield from _at_the_desk(scene.desk, appointment)


def _booking(scene: Scene) -> Iterator[tuple[str, Act]]:
    see, send = scene.visitor.see, scene.visitor.send
    yield "offices and their first free times", lambda: see("/en/book/office/")
    yield "days and times", lambda: see("/en/book/time/")
    at_time = "/en/book/time/"
    yield "nearest to a full time", lambda: send(at_time, slot=scene.full.pk, status=409)
    yield "hold a time", lambda: send(at_time, slot=scene.free.pk)
    (shown,) = re.findall(r'name="shown" value="(\w+)"', see("/en/book/review/").content.decode())
    yield "confirm", lambda: send("/en/book/review/", shown=shown)


def _looking_up(visitor: Visitor, appointment: Appointment) -> Iterator[tuple[str, Act]]:
    number, pin = appointment.number, pin_for(appointment)
    yield "notice", lambda: visitor.see(f"/en/notice/{number}/")
    visitor.client.logout()
    yield "look up number and PIN", lambda: visitor.send("/en/manage/", number=number, pin=pin)
    yield "the appointment", lambda: visitor.see(f"/en/manage/{number}/")
    yield "other times for it", lambda: visitor.see(f"/en/manage/{number}/reschedule/")


def _staff_work(staff: Visitor, appointment: Appointment) -> Iterator[tuple[str, Act]]:
    day = appointment.slot.date.isoformat()
    yield "staff: latest appointments", _listed(staff, {})
    for name, query in _searches(appointment).items():
        yield f"staff: {name}", _listed(staff, query)
    yield "staff: search by day at an office", _listed(staff, {"q": day, "office": OFFICE})
    yield "staff: today", _listed(staff, {"when": "today"})
    yield "staff: report of a week at an office", _report_of_last_week(staff)
    page = f"{LIST}{appointment.pk}/change/"
    yield "staff: one appointment and its history", lambda: staff.see(page)


def _at_the_desk(desk: Visitor, appointment: Appointment) -> Iterator[tuple[str, Act]]:
    """The same searches by who may see the people of one office alone."""
    for name, query in _searches(appointment).items():
        yield f"front desk: {name}", _listed(desk, query)
    yield "front desk: today", _listed(desk, {"when": "today"})


def _searches(appointment: Appointment) -> dict[str, dict[str, str]]:
    return {
        "search by number": {"q": appointment.number_as_shown.lower()},
        "search by name": {"q": "xochitl quetza"},
        "search by a name with accents": {"q": "XÓCHITL ñandú"},
        "search by a second surname": {"q": "nandu"},
        "search by phone": {"q": "202-555-0199"},
        "search by day": {"q": appointment.slot.date.isoformat()},
    }


def searches_for_many() -> dict[str, Meter]:
    """What the front desk reads to list the people of its office whose name many have everywhere.

    Not among the acts: where its own office has more such people, there is more to list.
    """
    measured = {}
    with transaction.atomic():
        desk = Visitor()
        desk.client.force_login(_front_desk())
        for name in ("garcia", "maria"):
            measured[name] = pages_of(_listed(desk, {"q": name}))
        transaction.set_rollback(True)
    return measured


def pages_of_every_act() -> dict[str, int]:
    """8 kB pages read by each act, in a transaction that leaves nothing."""
    counted = {}
    with transaction.atomic():
        for name, act in acts(the_scene()):
            counted[name] = pages_of(act).total
        transaction.set_rollback(True)
    return counted


def tidy_up() -> None:
    """Take away what earlier measurements rolled back. Not within a transaction.

    PostgreSQL would leave so little of it in the indexes, where every search passes it.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, INDEX_CLEANUP ON)")


def pages_of(act: Act) -> Meter:
    """Of the second time: the first one fills caches, of the process and of the connection."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
    meter = Meter()
    with connection.execute_wrapper(meter):
        act()
    return meter


def the_scene() -> Scene:
    """Needs an office ATL that takes visits for CASE, with free times in the days to come."""
    service = Service.objects.get(code=SERVICE)
    free, full = Slot.objects.filter(
        counter__office__code=OFFICE,
        counter__offerings__service=service,
        withdrawn_at=None,
        taken=0,
        starts_at__gt=timezone.now() + timedelta(days=3),
    ).order_by("starts_at")[:2]
    Slot.objects.filter(pk=full.pk).update(held_back=F("capacity"))
    visitor, staff, desk = Visitor(), Visitor(), Visitor()
    visitor.send("/en/book/", service=service.pk, still_needed="yes")
    visitor.send("/en/book/office/", zip_code=ZIP_CODE)
    visitor.send("/en/book/office/", office=OFFICE)
    visitor.send("/en/book/details/", typed=TYPED)
    staff.client.force_login(StaffMember.objects.create_superuser("bench"))
    desk.client.force_login(_front_desk())
    return Scene(visitor=visitor, staff=staff, desk=desk, free=free, full=full)


def _front_desk() -> StaffMember:
    person = StaffMember.objects.create_user("bench-desk", is_staff=True)
    person.groups.add(Group.objects.get(name=FRONT_DESK))
    person.offices.add(Office.objects.get(code=OFFICE))
    return person
