"""A reader that knows nothing of how the code was made reads the address from the page."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import zxingcpp
from django.contrib.auth.models import Permission
from django.utils import timezone
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect
from pytest_django import live_server_helper

from appointments.models import Appointment
from appointments.references import new_number
from notices.qr import qr_svg
from offices.models import StaffMember
from tests.cast import a_slot, book
from tests.notices.opened import open_notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long password"


@pytest.fixture
def appointment() -> Appointment:
    now = timezone.now()
    return book(a_slot(starts_at=now + timedelta(days=3)), now=now)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    yield page
    page.close()


def _seen(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.locator(".notice__qr").screenshot())).convert("L")


def _read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("media", ["screen", "print"])
def test_a_small_phone_and_the_printed_page_carry_the_address(
    page: Page,
    live_server: live_server_helper.LiveServer,
    appointment: Appointment,
    media: str,
) -> None:
    open_notice(page, live_server.url, appointment, "es")
    page.emulate_media(media=media)  # type: ignore[arg-type]
    address = f"{live_server.url}/es/manage/?number={appointment.number_as_shown}"
    assert _read(_seen(page)) == [address]


def test_it_is_read_askew_and_out_of_focus(
    page: Page, live_server: live_server_helper.LiveServer, appointment: Appointment
) -> None:
    open_notice(page, live_server.url, appointment, "es")
    askew = _seen(page).rotate(8, fillcolor=255, resample=Image.Resampling.BILINEAR, expand=True)
    (text,) = _read(askew.filter(ImageFilter.GaussianBlur(1)))
    assert text.endswith(f"/es/manage/?number={appointment.number_as_shown}")


def test_a_guard_who_scans_it_meets_the_appointment(
    page: Page,
    browser: Browser,
    live_server: live_server_helper.LiveServer,
    appointment: Appointment,
) -> None:
    guard = StaffMember.objects.create_user("cruz", password=PASSWORD, is_staff=True)
    guard.offices.add(appointment.slot.counter.office)
    guard.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    open_notice(page, live_server.url, appointment, "es")
    (address,) = _read(_seen(page))
    with browser.new_context(viewport={"width": 390, "height": 800}) as guards:
        scanner = guards.new_page()
        scanner.goto(f"{live_server.url}/admin/")
        scanner.get_by_label("Username").fill("cruz")
        scanner.get_by_label("Password").fill(PASSWORD)
        scanner.get_by_role("button", name="Log in").click()
        scanner.goto(address)
        expect(scanner).to_have_url(re.compile(rf"/appointment/{appointment.pk}/change/$"))
        # Without scrolling, on a phone: what is compared with the paper.
        for fact in (appointment.number_as_shown, appointment.full_name, "Booked"):
            expect(scanner.get_by_text(fact, exact=True).last).to_be_in_viewport()
    # In the applicant's browser the same address asks for the PIN.
    page.goto(address)
    expect(page.get_by_label("PIN")).to_be_visible()


def test_any_number_can_be_read(page: Page) -> None:
    addresses = [
        f"https://appointments.example.gov/en/manage/?number={new_number(office)}"
        for office in ("ATL", "SND", "NYC", "AGA")
        for _time in range(6)
    ]
    codes = "".join(f'<p style="width:180px">{qr_svg(address)}</p>' for address in addresses)
    page.set_content(f'<div class="notice__qr">{codes}</div>')
    assert sorted(_read(_seen(page))) == sorted(addresses)
