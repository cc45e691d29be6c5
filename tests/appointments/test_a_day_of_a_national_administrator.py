"""Nat's day in a browser: who may sign in, every office, all of them closed at once, spreadsheets and
numbers. Every page on the way is looked at by axe, on a phone and on a desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from appointments.models import Appointment
from offices.models import Closure, Hours, Office, StaffMember
from tests.appointments.clerk import Clerk, NewClerk, an_office_at_noon, early_today, slots_of
from tests.cast import ANA, BEN, book
from tests.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def savannah(at_noon: Office) -> Office:  # noqa: ARG001 - the first of the two
    """Its name is wider than a telephone."""
    name = "Savannah Field Office at the Federal Building by the River"
    return an_office_at_noon("SAV", name=name, latitude=32.08)


@pytest.fixture
def nat(savannah: Office, new_clerk: NewClerk) -> Any:  # noqa: ARG001 - two offices to see
    person = a_staff_member("nat", NATIONAL_ADMINISTRATOR)
    return lambda language="en": new_clerk(person, language)


def test_an_account_is_made_and_given_a_role_and_an_office(nat: Any, at_noon: Office) -> None:
    a_staff_member("fran", FRONT_DESK, at_noon)
    desk: Clerk = nat()
    desk.enter("Staff accounts")
    desk.look("staff-accounts")
    desk.go(desk.page.locator(".object-tools .addlink"))
    desk.look("staff-account-new")
    desk.field("username").fill("flora")
    desk.field("password1").fill("a long password")
    desk.field("password2").fill("a long password")
    desk.go(desk.page.locator("input[name=_save]"))
    desk.field("is_staff").check()
    desk.page.get_by_label(FRONT_DESK).check()
    desk.page.get_by_label(str(at_noon)).check()
    desk.look("staff-account")
    desk.go(desk.page.locator("input[name=_save]"))
    flora = StaffMember.objects.get(username="flora")
    assert flora.is_staff
    assert [group.name for group in flora.groups.all()] == [FRONT_DESK]
    assert list(flora.offices.all()) == [at_noon]


def test_every_office_is_chosen_from_its_calendar_and_its_day_list(
    nat: Any, savannah: Office
) -> None:
    anas = book(slots_of(savannah)[-1], ANA, now=early_today())
    desk: Clerk = nat("es")
    desk.go_home()
    desk.look("national-home")
    for door in ("Calendar and seats", "Who comes today"):
        desk.enter(door)
        desk.sees_heading("Atlanta Field Office (ATL)")
        desk.field("office").select_option("SAV")
        desk.go(desk.button("Go"))
        desk.sees_heading(str(savannah))
    expect(desk.link(anas.full_name)).to_be_visible()
    desk.look("day-list-of-many")


def test_closing_every_office_shows_everybody_first(
    nat: Any, at_noon: Office, savannah: Office
) -> None:
    for office, person in ((at_noon, ANA), (savannah, BEN)):
        book(slots_of(office, days_ahead=1)[0], person, now=early_today())
    desk: Clerk = nat()
    desk.enter("Close an office")
    day = (timezone.now().astimezone(at_noon.zone).date() + timedelta(days=1)).isoformat()
    desk.field("office").select_option(label="Every office")
    for name, value in (
        ("from_date", day),
        ("until_date", day),
        ("reason_en", "A day of mourning"),
        ("reason_es", "Un día de luto"),
    ):
        desk.field(name).fill(value)
    desk.go(desk.button("Show who is affected"))
    desk.sees_heading("Every office")
    expect(desk.page.get_by_role("row", name="People booked then")).to_contain_text("2")
    desk.look("close-every-office")
    desk.go(desk.button("Back, change it"))
    expect(desk.field("reason_en")).to_have_value("A day of mourning")
    assert not Closure.objects.exists()
    assert Appointment.objects.filter(slot__date=day).count() == 2


def test_hours_go_out_as_a_spreadsheet_and_come_back(nat: Any) -> None:
    desk: Clerk = nat("es")
    desk.enter("Opening hours")
    with desk.page.expect_download() as export:
        desk.page.get_by_role("link", name="CSV").click()
    sheet = export.value.path().read_bytes()
    assert b"17:00" in sheet
    desk.go(desk.link("Import"))
    desk.look("import")
    changed = FilePayload(
        name="hours.csv", mimeType="text/csv", buffer=sheet.replace(b"17:00", b"16:00")
    )
    desk.field("file").set_input_files(files=[changed])
    desk.go(desk.button("Show what it would change"))
    desk.look("import-preview")
    assert not Hours.objects.filter(until_time="16:00").exists()
    desk.go(desk.button("Import"))
    assert Hours.objects.filter(until_time="16:00").count() == Hours.objects.count() == 14


def test_the_reports_count_every_office(nat: Any, at_noon: Office, savannah: Office) -> None:
    desk: Clerk = nat()
    desk.enter("Reports")
    desk.go(desk.button("This week"))
    for office in (at_noon, savannah):
        expect(desk.page.locator("#content")).to_contain_text(f"{office.code} {office.name}")
    desk.look("reports-of-every-office")
