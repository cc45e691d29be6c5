"""Every time on every page is the office's own, wherever the person and the browser are."""

import pytest

from appointments.models import Appointment
from offices.models import Office
from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("time_zone", ["Pacific/Guam", "Pacific/Honolulu", "Europe/Madrid"])
def test_a_phone_far_away_shows_the_office_s_clock(
    new_walker: NewWalker, atlanta: Office, time_zone: str
) -> None:
    ana: Walker = new_walker("en", time_zone=time_zone)
    ana.open("book/")
    ana.choose_service(a_service().name_en)
    ana.choose_office("30345")
    ana.give_details()
    assert "Eastern Time" in ana.page.locator("main").inner_text()
    chosen = ana.choose_time(1)
    assert "Eastern Time" in ana.page.locator(".hold-clock").inner_text()
    ana.press("Book this appointment")
    ana.number_on_the_notice()
    notice = ana.page.locator("main").inner_text()
    local = Appointment.objects.get().slot.starts_at.astimezone(atlanta.zone)
    assert chosen in notice
    # A date is kept on one line by spaces of their own kind.
    assert f"{local:%B} {local.day}, {local.year}" in notice.replace("\xa0", " ")
    assert "Eastern Time" in notice
