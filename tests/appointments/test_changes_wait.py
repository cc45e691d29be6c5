"""After a notice was shown to somebody whom no message reaches, changes wait a day."""

from datetime import timedelta

import pytest
from django.test import Client

from appointments import booking
from appointments.history import by_staff
from appointments.lost_notice import replace_notice
from appointments.models import Appointment, Hold
from appointments.references import pin_for
from appointments.refusals import ChangesWait
from offices.models import StaffMember
from tests.appointments.losing import BEN_TYPED, HOME, VISIT_DAY, ask, details_of
from tests.cast import BEN, MONDAY, a_slot, book
from tests.walk import path, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.fixture
def ben() -> Appointment:
    """He gave no e-mail when booking, and no leave to be texted."""
    return book(a_slot(), BEN)


@pytest.fixture
def bens_browser(client: Client, ben: Appointment) -> Client:
    """He was shown a new notice and opened his appointment with it."""
    ask(client, BEN_TYPED | VISIT_DAY)
    ben.refresh_from_db()
    client.post("/en/manage/", {"number": ben.number, "pin": pin_for(ben)})
    return client


@pytest.mark.parametrize(
    ("language", "from_when"),
    [
        ("en", "Tuesday, January 5, 2027, 7:00 a.m. Eastern Time (EST)"),
        ("es", "martes, 5 de enero de 2027, 7:00 a.m. hora del Este (EST)"),
    ],
)
def test_the_pages_say_from_when_on_changes_are_possible(
    bens_browser: Client, ben: Appointment, language: str, from_when: str
) -> None:
    pages = [
        "manage_appointment",
        "manage_reschedule",
        "manage_cancel",
        "manage_contact",
    ]
    for name in pages:
        page = bens_browser.get(path(name, ben.number, language=language))
        said = text_of(page)
        assert from_when.casefold() in said.casefold(), (name, said)
        assert page.status_code == (200 if name == "manage_appointment" else 409)
    shown = text_of(bens_browser.get(path("manage_appointment", ben.number)))
    assert path("manage_cancel", ben.number) not in shown


def test_the_verbs_refuse_until_the_day_is_over_and_only_applicants(
    bens_browser: Client, ben: Appointment
) -> None:
    with pytest.raises(ChangesWait):
        booking.cancel(appointment_id=ben.pk, now=MONDAY + timedelta(hours=23, minutes=59))
    bens_browser.post(path("manage_cancel", ben.number), {})
    ben.refresh_from_db()
    assert ben.status == Appointment.Status.BOOKED
    cruz = StaffMember.objects.create(username="cruz")
    booking.cancel(appointment_id=ben.pk, now=MONDAY, actor=by_staff(cruz))
    ben.refresh_from_db()
    assert ben.status == Appointment.Status.CANCELLED


def test_after_the_day_it_can_be_cancelled(ben: Appointment) -> None:
    replace_notice(details=details_of(BEN, visit=True), address=HOME, now=MONDAY)
    booking.cancel(appointment_id=ben.pk, now=MONDAY + timedelta(hours=24))
    ben.refresh_from_db()
    assert ben.status == Appointment.Status.CANCELLED


@pytest.fixture
def kept(ben: Appointment) -> Hold:
    """Another time that was chosen before the notice was lost."""
    later = a_slot(starts_at=MONDAY + timedelta(days=3))
    return booking.hold(slot_id=later.pk, appointment_id=ben.pk, now=MONDAY)


def test_a_time_kept_from_before_is_neither_offered_nor_kept_longer(
    client: Client, ben: Appointment, kept: Hold
) -> None:
    """The same browser: its session still knows the time that was chosen under the old PIN."""
    client.post("/en/manage/", {"number": ben.number, "pin": pin_for(ben)})
    client.post(path("manage_reschedule", ben.number), {"slot": kept.slot_id})
    ask(client, BEN_TYPED | VISIT_DAY)
    ben.refresh_from_db()
    client.post("/en/manage/", {"number": ben.number, "pin": pin_for(ben)})
    confirm = path("manage_reschedule_confirm", ben.number)
    extend = path("manage_reschedule_extend", ben.number)
    for answer in (client.get(confirm), client.post(confirm), client.post(extend)):
        assert answer.status_code == 409
        assert "Tuesday, January 5, 2027" in text_of(answer)
    kept.refresh_from_db()
    assert (kept.extensions, kept.expires_at) == (0, MONDAY + timedelta(minutes=10))


def test_after_the_day_a_kept_time_can_be_kept_longer(kept: Hold) -> None:
    replace_notice(details=details_of(BEN, visit=True), address=HOME, now=MONDAY)
    with pytest.raises(ChangesWait):
        booking.extend(token=kept.token, now=MONDAY + timedelta(hours=23, minutes=59))
    assert booking.extend(token=kept.token, now=MONDAY + timedelta(hours=24)).extensions == 1
