"""A scheduler closes the office: who is affected first, then with one click, and undo."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import Traveller

from appointments import booking, closing
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation, Slot
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, BEN, MONDAY, a_service, an_open_office, book, stranger
from tests.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, a_staff_member
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

WEDNESDAY = date(2027, 1, 6)
PAGE = "/admin/appointments/relocation/add/"


def typed(office: Office | None, **changed: Any) -> dict[str, Any]:
    """The form, or its confirmation with the key of a preview."""
    return {
        "office": office.pk if office else "",
        "from_date": "2027-01-06",
        "from_time": "",
        "until_date": "2027-01-06",
        "until_time": "",
        "reason_en": "The pipes burst",
        "reason_es": "Se rompieron las tuberías",
        "rule": "office",
        "soon_enough_days": 7,
        "wait_minutes": 15,
        "step": "look",
        "key": str(uuid4()) if changed.get("step") == "close" else "",
    } | changed


def slots() -> list[Slot]:
    return list(Slot.objects.filter(date=WEDNESDAY).order_by("starts_at"))


def test_the_form_comes_with_the_own_office_and_fifteen_minutes(
    desk: Client, atlanta: Office
) -> None:
    form = desk.get(PAGE).context["form"]
    assert form["office"].value() == atlanta.pk
    assert form["wait_minutes"].value() == 15
    assert [choice[1] for choice in form.fields["office"].choices] == [str(atlanta)]


def test_adding_a_closure_leads_here(desk: Client) -> None:
    assert desk.get("/admin/offices/closure/add/").headers["Location"] == PAGE


def test_before_anything_happens_it_says_who_is_affected_and_where_everyone_goes(
    desk: Client, atlanta: Office
) -> None:
    first, second, *_ = slots()
    book(first, ANA)
    bens = book(first, BEN)
    Appointment.objects.filter(pk=bens.pk).update(language="es")
    booking.hold(slot_id=second.pk, owner=uuid4(), service_id=a_service().pk, now=MONDAY)
    seen = desk.post(PAGE, typed(atlanta))
    preview = seen.context["seen"]
    assert (preview.people, preview.by_language) == (2, {"en": 1, "es": 1})
    assert (preview.at_short_notice, preview.without_channel, preview.holds) == (0, 1, 1)
    assert (preview.same_office, preview.other_office, preview.unplaced) == (2, 0, {})
    text = text_of(seen)
    assert "Thu, Jan 7, 2027, 9:00 a.m. EST" in text
    assert text.count("Wednesday, January 6, 2027") == 1, "one day is not from itself until itself"
    assert "Yes, close and move everyone" in text
    assert not Closure.objects.exists()
    assert not Slot.objects.exclude(withdrawn_at=None).exists()


def test_one_click_closes_moves_everyone_and_shows_what_became_of_them(
    desk: Client, atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots()[0], ANA)
    answer = desk.post(PAGE, typed(atlanta, step="close"), follow=True)
    relocation = Relocation.objects.get()
    assert (relocation.state, relocation.started_by) == ("placed", sam)
    assert relocation.notices_at == MONDAY + timedelta(minutes=15)
    assert "1 of 1 person" in text_of(answer)
    assert answer.context["title"] == "ATL, January 6, 2027"
    assert "Thu, Jan 7, 2027, 9:00 a.m. EST" in text_of(answer)
    anas.refresh_from_db()
    assert anas.slot.date == date(2027, 1, 7)
    page = answer.redirect_chain[-1][0]
    spanish = text_of(desk.get(page, headers={"accept-language": "es"}))
    assert "Terminado" in spanish
    assert "Atendida" not in spanish, "that is said of a visit"


def test_undo_brings_everybody_back(desk: Client, atlanta: Office) -> None:
    anas = book(slots()[0], ANA)
    answer = desk.post(PAGE, typed(atlanta, step="close"), follow=True)
    assert "Undo the closure" in answer.text
    undo = reverse("admin:appointments_relocation_undo", args=[Relocation.objects.get().pk])
    assert desk.get(undo).status_code == 405
    answer = desk.post(undo, follow=True)
    assert "Back in the own place" in text_of(answer)
    assert "Undo the closure" not in answer.text
    before = anas.slot_id
    anas.refresh_from_db()
    assert anas.slot_id == before
    assert not Closure.objects.exists()


def test_it_is_not_offered_and_refused_once_people_are_told(
    desk: Client, atlanta: Office, on_monday: Traveller
) -> None:
    book(slots()[0], ANA)
    desk.post(PAGE, typed(atlanta, step="close"))
    relocation = Relocation.objects.get()
    on_monday.shift(timedelta(minutes=15))
    page = reverse("admin:appointments_relocation_change", args=[relocation.pk])
    assert "Undo the closure" not in desk.get(page).text
    undo = reverse("admin:appointments_relocation_undo", args=[relocation.pk])
    assert "can no longer be undone" in text_of(desk.post(undo, follow=True))
    assert Closure.objects.exists()


def test_without_a_wait_it_says_that_nothing_can_be_undone(desk: Client, atlanta: Office) -> None:
    book(slots()[0], ANA)
    final = "Everyone is moved and told at once. It cannot be undone."
    assert final not in text_of(desk.post(PAGE, typed(atlanta)))
    seen = text_of(desk.post(PAGE, typed(atlanta, wait_minutes=0)))
    assert final in seen
    assert "Until then you can undo" not in seen
    after = text_of(desk.post(PAGE, typed(atlanta, wait_minutes=0, step="close"), follow=True))
    assert "People are being told, or were." in after


def test_it_warns_of_a_wait_that_outlasts_the_time_until_the_first_visit(
    desk: Client, atlanta: Office
) -> None:
    book(slots()[0], ANA)
    warning = "The first visit begins before that"
    assert warning not in text_of(desk.post(PAGE, typed(atlanta)))
    monday = {"from_date": "2027-01-04", "until_date": "2027-01-04"}
    first = Slot.objects.filter(date=MONDAY.date(), starts_at__gt=MONDAY).earliest("starts_at")
    book(first, BEN)
    minutes = int((first.starts_at - MONDAY).total_seconds() // 60)
    assert warning not in text_of(desk.post(PAGE, typed(atlanta, wait_minutes=minutes, **monday)))
    longer = typed(atlanta, wait_minutes=minutes + 1, **monday)
    assert warning in text_of(desk.post(PAGE, longer))


def test_for_whom_no_place_was_found_another_rule_can_be_chosen(
    desk: Client, atlanta: Office
) -> None:
    anas = book(slots()[0], ANA)
    answer = desk.post(PAGE, typed(atlanta, rule="nearest", wait_minutes=0, step="close"))
    page = answer.headers["Location"]
    assert Displaced.objects.get().outcome == "unplaced"
    assert Outbox.objects.filter(event__kind="unplaced").count() == 1
    again = f"{PAGE}?closure={Closure.objects.get().pk}"
    assert f'href="{again}"' in desk.get(page).text
    sent = {name: typed(atlanta)[name] for name in ("soon_enough_days", "wait_minutes")}
    unlucky = desk.post(again, sent | {"rule": "nearest", "step": "close", "key": uuid4()})
    assert Outbox.objects.filter(event__kind="unplaced").count() == 1, "told once"
    desk.post(again, sent | {"rule": "office", "step": "close", "key": uuid4()})
    anas.refresh_from_db()
    assert anas.slot.date == date(2027, 1, 7)
    for listed in (page, unlucky.headers["Location"]):
        closing.carry_on(
            Relocation.objects.get(pk=listed.split("/")[-3]),
            now=MONDAY,
            run_for=timedelta(minutes=1),
        )
        assert f'href="{again}"' not in desk.get(listed).text, "she has a place"
    assert Event.objects.filter(kind="moved").count() == 1


def test_many_people_are_left_to_the_worker_and_the_page_shows_how_far_it_is(
    desk: Client, atlanta: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "FEW", 2)
    for slot in slots()[:3]:
        book(slot, stranger())
    answer = desk.post(PAGE, typed(atlanta, step="close"), follow=True)
    assert "0 of 3 people" in text_of(answer)
    # The bar and whoever it counts are fetched anew together.
    refreshed = answer.text.partition('<div id="progress" data-refresh="2">')[2]
    assert "<progress" in refreshed
    assert "To be moved</td>" in refreshed.partition("</table>")[2]
    assert "Look again" in refreshed, "for who has no script"
    relocation = Relocation.objects.get()
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))
    page = reverse("admin:appointments_relocation_change", args=[relocation.pk])
    answer = desk.get(page)
    assert "3 of 3 people" in text_of(answer)
    assert "data-refresh" not in answer.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"from_date": ""}, "from_date"),
        ({"until_date": "2027-01-05"}, "__all__"),
        ({"reason_es": ""}, "reason_es"),
        ({"rule": "random"}, "rule"),
        ({"wait_minutes": "-1"}, "wait_minutes"),
        ({"soon_enough_days": "0"}, "soon_enough_days"),
        ({"from_time": "noon"}, "from_time"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(
    desk: Client, atlanta: Office, changed: dict[str, str], field: str
) -> None:
    for step in ("look", "close"):
        answer = desk.post(PAGE, typed(atlanta, step=step, **changed))
        assert list(answer.context["form"].errors) == [field]
        assert "Se rompieron" in answer.text or changed.get("reason_es") == ""
    assert not Closure.objects.exists()


def test_a_closure_of_last_week_is_refused(desk: Client, atlanta: Office) -> None:
    past = {"from_date": "2027-01-01", "until_date": "2027-01-02"}
    answer = desk.post(PAGE, typed(atlanta, step="close", **past))
    assert "This time has passed everywhere." in text_of(answer)
    assert not Closure.objects.exists()


def test_back_keeps_what_was_typed(desk: Client, atlanta: Office) -> None:
    answer = desk.post(PAGE, typed(atlanta, step="edit", reason_en="Water"))
    assert 'value="Water"' in answer.text


def test_only_who_works_everywhere_closes_every_office(client: Client, desk: Client) -> None:
    answer = desk.post(PAGE, typed(None, step="close"))
    assert list(answer.context["form"].errors) == ["office"]
    client.force_login(a_staff_member("nan", NATIONAL_ADMINISTRATOR))
    client.post(PAGE, typed(None, step="close"))
    assert Closure.objects.get().office is None


def test_the_front_desk_looks_and_closes_nothing(client: Client, atlanta: Office) -> None:
    client.force_login(a_staff_member("fran", FRONT_DESK, atlanta))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed(atlanta, step="close")).status_code == 403
    assert not Closure.objects.exists()


def test_people_of_a_closure_that_stands_already_are_placed_here(
    desk: Client, atlanta: Office
) -> None:
    book(slots()[0], ANA)
    closure = Closure.objects.create(
        office=atlanta,
        from_date=WEDNESDAY,
        until_date=WEDNESDAY,
        reason_en="Snow",
        reason_es="Nieve",
    )
    page = f"{PAGE}?closure={closure.pk}"
    assert desk.get(page).context["form"].fields["reason_en"].disabled
    sent = {name: typed(atlanta)[name] for name in ("rule", "soon_enough_days", "wait_minutes")}
    assert desk.post(page, sent | {"step": "look"}).context["seen"].people == 1
    desk.post(page, sent | {"step": "close", "key": uuid4()})
    assert Displaced.objects.get().outcome == "moved"
    assert Closure.objects.get().reason_en == "Snow"


def test_a_closure_of_another_office_is_not_found(desk: Client) -> None:
    closure = Closure.objects.create(
        office=an_open_office("SAV"),
        from_date=WEDNESDAY,
        until_date=WEDNESDAY,
        reason_en="Snow",
        reason_es="Nieve",
    )
    for asked in (closure.pk, "x", "9" * 30):
        assert desk.get(f"{PAGE}?closure={asked}").status_code == 404


def test_no_statement_grows_with_the_people(desk: Client, atlanta: Office) -> None:
    def statements(step: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.post(PAGE, typed(atlanta, step=step)).status_code == 200
        return len(captured)

    for slot in slots()[:2]:
        book(slot, stranger())
    statements("look")  # what is read once in a session is read now
    few = statements("look")
    for slot in slots()[2:]:
        book(slot, stranger())
    assert statements("look") == few
    desk.post(PAGE, typed(atlanta, step="close"))
    page = reverse("admin:appointments_relocation_change", args=[Relocation.objects.get().pk])
    with CaptureQueriesContext(connection) as captured:
        desk.get(page)
    assert len(captured) <= 14
