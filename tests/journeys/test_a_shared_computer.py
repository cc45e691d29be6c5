""" "Finished: clear this computer" in a real browser: "back", and windows that were left open."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from tests.cast import book
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import DETAILS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASE = "Question about a pending case"
FINISHED = "Finished: clear this computer"
GIVE_UP = "Stop: clear this computer"
TYPED = [DETAILS[name] for name in ("first_name", "last_name", "phone", "email")]


def shown(page: Page) -> str:
    """All that can be read on the page, what stands in its fields included."""
    script = """() => document.body.innerText + [...document.querySelectorAll("input, textarea")]
        .map((field) => field.type === "radio" ? "" : field.value).join(" ")"""
    return str(page.evaluate(script))


def open_with_pin(walker: Walker, appointment: Appointment) -> None:
    walker.open("manage/")
    walker.field("number").fill(appointment.number_as_shown)
    walker.field("pin").fill(pin_for(appointment))
    walker.press("Open my appointment")


def goes_all_the_way_back(page: Page) -> list[str]:
    """Presses "back" until the first page; answers what each one showed."""
    seen: list[str] = []
    while page.evaluate("history.length") > len(seen) + 1 and len(seen) < 20:
        page.go_back(wait_until="load")
        if page.url == "about:blank":
            break
        seen.append(shown(page))
    return seen


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_back_shows_nothing_of_the_person(new_walker: NewWalker, *, script: bool) -> None:
    ana = new_walker(script=script)
    ana.book(CASE)
    appointment = Appointment.objects.get()
    open_with_pin(ana, appointment)
    ana.follow("Change day, time or office")
    ana.go(ana.times().nth(2))
    ana.is_at(r"manage/\w+/reschedule/confirm/")
    ana.press(FINISHED)
    ana.is_at("finished/")
    ana.sees("This computer is cleared")
    assert not Hold.objects.exists()
    assert [cookie["name"] for cookie in ana.page.context.cookies()] == ["cleared"]
    when = appointment.slot.local_start
    personal = [*TYPED, pin_for(appointment), f"{when:%B} {when.day}"]
    seen = goes_all_the_way_back(ana.page)
    assert len(seen) >= 8
    assert not [word for page in seen for word in personal if word in page]


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_who_gives_up_half_way_leaves_nothing_either(
    new_walker: NewWalker, *, script: bool
) -> None:
    ana = new_walker("es", width=320, script=script)
    ana.open("book/")
    ana.choose_service("Pregunta sobre un caso pendiente")
    ana.choose_office("30345")
    ana.give_details()
    ana.choose_time()
    ana.page.go_back(wait_until="load")
    ana.press(GIVE_UP)
    ana.is_at("finished/")
    assert not Hold.objects.exists()
    assert not [word for page in goes_all_the_way_back(ana.page) for word in TYPED if word in page]


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_who_gives_up_asking_for_a_lost_notice_leaves_nothing_either(
    new_walker: NewWalker, *, script: bool
) -> None:
    ana = new_walker(script=script)
    ana.open("manage/lost/")
    for name in ("first_name", "last_name", "phone"):
        ana.field(name).fill(DETAILS[name])
    ana.go(ana.page.locator("button.language-switch"))
    ana.language = "es"
    expect(ana.field("last_name")).to_have_value(DETAILS["last_name"])
    ana.press(GIVE_UP)
    ana.is_at("finished/")
    assert not [word for page in goes_all_the_way_back(ana.page) for word in TYPED if word in page]


@pytest.mark.usefixtures("atlanta")
def test_what_is_still_open_elsewhere_goes_by_itself(new_walker: NewWalker) -> None:
    ana = new_walker()
    ana.book(CASE)
    left_open = ana.page.context.new_page()
    left_open.goto(ana.page.url)
    expect(left_open.locator("main")).to_contain_text(DETAILS["last_name"])
    ana.press(FINISHED)
    ana.sees("This computer is cleared")
    left_open.wait_for_url("**/finished/")
    assert DETAILS["last_name"] not in shown(left_open)


@pytest.mark.usefixtures("atlanta")
def test_a_page_that_the_browser_kept_for_back_is_asked_for_again(new_walker: NewWalker) -> None:
    """Some browsers keep pages in spite of `no-store`; this is what they then tell the page."""
    ana = new_walker()
    appointment = book(Slot.objects.latest("starts_at"), now=timezone.now())
    open_with_pin(ana, appointment)
    ana.follow("See and print the notice")
    ana.page.context.clear_cookies()
    with ana.page.expect_navigation():
        ana.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    ana.is_at("manage/")
    assert appointment.last_name not in shown(ana.page)


@pytest.mark.usefixtures("atlanta")
def test_another_window_without_a_script_does_not_act(new_walker: NewWalker) -> None:
    ana = new_walker(script=False)
    ana.book(CASE)
    open_with_pin(ana, Appointment.objects.get())
    left_open = ana.page.context.new_page()
    left_open.goto(ana.page.url + "cancel/")
    ana.press(FINISHED)
    with left_open.expect_navigation():
        left_open.get_by_role("button", name="Yes, cancel it").click()
    assert Appointment.objects.get().status == Appointment.Status.BOOKED
    expect(left_open.locator("main")).to_contain_text("This computer is cleared")
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


@pytest.mark.usefixtures("atlanta")
def test_a_switch_of_the_language_keeps_what_was_typed_and_picked(new_walker: NewWalker) -> None:
    ana = new_walker()
    ana.open("book/")
    ana.choose_service(CASE)
    ana.field("zip_code").fill("30345")
    ana.press("Find my office")
    savannah = ana.page.locator("label").filter(has_text="Savannah")
    savannah.click()
    ana.field("zip_code").fill("30346")
    ana.go(ana.page.locator("button.language-switch"))
    expect(ana.page.get_by_role("radio", name="Savannah")).to_be_checked()
    expect(ana.field("zip_code")).to_have_value("30346")
    ana.field("zip_code").fill("30345")
    # Enter in the ZIP field looks that ZIP up; it takes no office.
    with ana.page.expect_navigation():
        ana.field("zip_code").press("Enter")
    ana.language = "es"
    ana.press("Continue")
    ana.is_at("book/details/")
    ana.field("last_name").fill("Núñez")
    ana.go(ana.page.locator("button.language-switch"))
    expect(ana.field("last_name")).to_have_value("Núñez")
