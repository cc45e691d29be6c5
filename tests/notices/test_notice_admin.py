from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.models import Appointment
from appointments.references import pin_for
from notices import calls
from notices.fanout import fan_out
from notices.models import Call, Notice
from offices.models import Service, StaffMember
from tests.cast import ANA, a_slot, book
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


# As it was sent.


def test_an_e_mail_is_drawn_as_it_was_sent_in_a_frame_where_nothing_can_run(
    cruz: Client, notice: Notice
) -> None:
    page = cruz.get(f"/admin/notices/notice/{notice.pk}/change/")
    address = f"/admin/notices/notice/{notice.pk}/shown/"
    assert f'sandbox src="{address}"' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = cruz.get(address)
    assert shown.text == notice.html
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_hides_the_pin_too(cruz: Client, notice: Notice, settings: Settings) -> None:
    settings.IS_DEMONSTRATION = False
    shown = cruz.get(f"/admin/notices/notice/{notice.pk}/shown/").text
    assert pin_for(notice.appointment) not in shown
    assert "••••••" in shown


def test_a_text_message_and_a_stranger_get_no_frame(client: Client, notice: Notice) -> None:
    address = f"/admin/notices/notice/{notice.pk}/shown/"
    assert client.get(address).status_code == 302
    eze = StaffMember.objects.create(username="eze", is_staff=True)
    client.force_login(eze)
    assert client.get(address).status_code == 404
    eze.offices.add(notice.appointment.slot.counter.office)
    assert client.get(address).status_code == 403
    Notice.objects.update(html="")
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    assert client.get(address).status_code == 404


def test_staff_are_given_no_link_that_opens_the_notice_with_its_pin(
    cruz: Client, settings: Settings
) -> None:
    settings.IS_DEMONSTRATION = False
    now = timezone.now()
    ana = book(a_slot(starts_at=now + timedelta(days=2)), now=now)
    fan_out(now=now)
    told = Notice.objects.get(appointment=ana)
    key = told.text.partition("?key=")[2].split()[0]
    assert len(key) == 32
    for page in ("change", "shown"):
        assert key not in cruz.get(f"/admin/notices/notice/{told.pk}/{page}/").text


# Sent again, tried anew.


def act(cruz: Client, action: str, notice: Notice) -> str:
    chosen = {"action": action, "_selected_action": [notice.pk]}
    return text_of(cruz.post("/admin/notices/notice/", chosen, follow=True))


def test_staff_send_a_message_again_to_the_contact_now_on_file(
    cruz: Client, notice: Notice
) -> None:
    Notice.objects.update(status=Notice.Status.SENT)
    Appointment.objects.update(email="right@example.com")
    assert "1 message is on its way again" in act(cruz, "send_again", notice)
    again = Notice.objects.latest("pk")
    assert (again.kind, again.recipient, again.status) == (
        notice.kind,
        "right@example.com",
        Notice.Status.WAITING,
    )
    assert again.message_id != notice.message_id
    assert "already waits to be sent" in act(cruz, "send_again", notice)
    assert Notice.objects.count() == 2


def test_what_no_longer_holds_is_not_sent_again(cruz: Client, notice: Notice) -> None:
    Notice.objects.update(status=Notice.Status.SENT)
    booking.cancel(appointment_id=notice.appointment_id, now=timezone.now())
    assert "no longer holds" in act(cruz, "send_again", notice)
    assert Notice.objects.count() == 1


def test_nothing_is_sent_again_where_there_is_nobody_to_send_it_to(
    cruz: Client, notice: Notice
) -> None:
    Notice.objects.update(status=Notice.Status.SENT)
    Appointment.objects.update(email="")
    assert "no such contact on file" in act(cruz, "send_again", notice)
    assert Notice.objects.count() == 1


def test_what_was_given_up_is_tried_anew_and_its_call_is_off_the_list(
    cruz: Client, notice: Notice
) -> None:
    Notice.objects.update(status=Notice.Status.GIVEN_UP, attempts=40, ended_at=timezone.now())
    notice.refresh_from_db()
    calls.did_not_arrive(notice, now=timezone.now())
    assert "1 message waits to be sent" in act(cruz, "try_anew", notice)
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.ended_at) == ("waiting", 0, None)
    assert not Call.objects.exists()
    assert "Only a message that was given up" in act(cruz, "try_anew", notice)


def test_who_may_only_look_is_offered_neither(client: Client, notice: Notice) -> None:
    looker = StaffMember.objects.create(username="eze", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(looker)
    page = text_of(client.get("/admin/notices/notice/"))
    assert "Send the selected" not in page
    Notice.objects.update(status=Notice.Status.SENT)
    act(client, "send_again", notice)
    assert Notice.objects.count() == 1


# On the page of the appointment.


def test_an_appointment_shows_its_messages_with_a_way_to_each(cruz: Client, notice: Notice) -> None:
    page = cruz.get(f"/admin/appointments/appointment/{notice.appointment_id}/change/").text
    assert f'href="/admin/notices/notice/{notice.pk}/change/"' in page
    assert notice.recipient in page


def test_the_call_list_shows_whom_to_call_and_takes_off_who_was_told(
    cruz: Client, notice: Notice
) -> None:
    Notice.objects.update(status=Notice.Status.REFUSED)
    notice.refresh_from_db()
    calls.did_not_arrive(notice, now=timezone.now())
    page = text_of(cruz.get("/admin/notices/call/"))
    assert "404-555-0101" in page or "(404) 555-0101" in page
    assert "O'Brien-Núñez" in page
    assert "The message was refused" in page
    call = Call.objects.get()
    told = {"action": "were_told", "_selected_action": [call.pk]}
    assert "1 person is off the call list" in text_of(
        cruz.post("/admin/notices/call/", told, follow=True)
    )
    assert "O'Brien-Núñez" not in text_of(cruz.get("/admin/notices/call/"))
    assert "O'Brien-Núñez" in text_of(cruz.get("/admin/notices/call/", {"state": "done"}))


def test_an_appointment_shows_the_contact_that_fails_until_it_is_corrected(
    cruz: Client, notice: Notice
) -> None:
    Notice.objects.update(status=Notice.Status.REFUSED)
    notice.refresh_from_db()
    calls.did_not_arrive(notice, now=timezone.now())
    page = f"/admin/appointments/appointment/{notice.appointment_id}/change/"
    below = text_of(cruz.get(page)).partition("Calls about messages that did not arrive")[2]
    assert ANA.email in below
    Appointment.objects.update(email="right@example.com")
    below = text_of(cruz.get(page)).partition("Calls about messages that did not arrive")[2]
    assert ANA.email not in below


def test_staff_see_who_can_only_be_reached_by_phone_or_letter(
    cruz: Client, notice: Notice, settings: Settings
) -> None:
    now = timezone.now()
    at = notice.appointment.slot.starts_at
    for hours, last_name, contact in (
        (1, "Silent", {"email": ""}),
        (2, "Texted", {"email": "", "sms_consent": True}),
        (3, "Both", {"sms_consent": True}),
    ):
        slot = a_slot(starts_at=at + timedelta(hours=hours))
        book(slot, replace(ANA, last_name=last_name, **contact), now=now)

    def listed(reach: str) -> set[str]:
        page = text_of(cruz.get("/admin/appointments/appointment/", {"reach": reach}))
        return {name for name in ("O'Brien-Núñez", "Silent", "Texted", "Both") if name in page}

    assert listed("email") == {"O'Brien-Núñez", "Both"}
    assert listed("text") == {"Texted", "Both"}
    assert listed("neither") == {"Silent"}
    silent = Appointment.objects.get(last_name="Silent")
    page = f"/admin/appointments/appointment/{silent.pk}/change/"
    assert "Phone or letter only" in text_of(cruz.get(page))
    settings.SMS_BACKEND = ""
    assert listed("neither") == {"Silent", "Texted"}
    Service.objects.update(is_protected=True)
    assert listed("neither") == set()
    assert listed("protected") == {"O'Brien-Núñez", "Silent", "Texted", "Both"}
    assert "no message is ever sent" in text_of(cruz.get(page))
