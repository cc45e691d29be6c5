import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments.references import pin_for
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import StaffMember
from tests.cast import ANA
from tests.notices.owing import asked_anew, booked
from tests.walk import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice() -> Notice:
    now = timezone.now()
    booked(now=now)
    asked_anew(now=now)
    fan_out(now=now)
    return Notice.objects.get()


@pytest.fixture
def cruz(client: Client) -> Client:
    client.force_login(
        StaffMember.objects.create(username="cruz", is_staff=True, is_superuser=True)
    )
    return client


def test_staff_find_the_messages_of_an_appointment(cruz: Client, notice: Notice) -> None:
    number = notice.appointment.number_as_shown
    for wanted in (number, "o'brien"):
        shown = text_of(cruz.get("/admin/notices/notice/", {"q": wanted}))
        assert "New notice for a lost one" in shown
        assert number in shown
    assert number not in text_of(cruz.get("/admin/notices/notice/", {"q": "okafor"}))
    assert number not in text_of(cruz.get("/admin/notices/notice/", {"status": "sent"}))


def test_staff_read_a_message_but_not_its_pin(
    cruz: Client, notice: Notice, settings: Settings
) -> None:
    settings.IS_DEMONSTRATION = False
    page = text_of(cruz.get(f"/admin/notices/notice/{notice.pk}/change/"))
    assert ANA.email in page
    assert "PIN: ••••••" in page
    assert pin_for(notice.appointment) not in page


def test_the_demo_shows_what_was_sent_whole(cruz: Client, notice: Notice) -> None:
    page = text_of(cruz.get(f"/admin/notices/notice/{notice.pk}/change/"))
    assert f"PIN: {pin_for(notice.appointment)}" in page


def test_nothing_can_be_changed_added_or_deleted(cruz: Client, notice: Notice) -> None:
    for page in ("add/", f"{notice.pk}/delete/"):
        assert cruz.get(f"/admin/notices/notice/{page}").status_code == 403
    answer = cruz.post(f"/admin/notices/notice/{notice.pk}/change/", {"status": "sent"})
    assert answer.status_code == 403
    notice.refresh_from_db()
    assert notice.status == Notice.Status.WAITING


def test_the_list_does_not_ask_for_each_row(cruz: Client, notice: Notice) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cruz.get("/admin/notices/notice/").status_code == 200
        return len(captured.captured_queries)

    statements()  # the first one also renews the session
    few = statements()
    for copy in range(20):
        notice.pk, notice.key = None, f"event:copy:{copy}"
        notice.save()
    assert statements() == few
