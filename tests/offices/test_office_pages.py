"""The list of offices and the page of one, as a visitor reads them."""

import re
from datetime import date, time

import pytest
from django.test import Client
from time_machine import travel

from offices.models import Closure, Counter, Hours, Office
from tests.cast import a_counter, a_service, an_office

pytestmark = pytest.mark.django_db

# A Monday, nine in the morning in Atlanta.
NOW = "2027-01-04T14:00:00+00:00"


@pytest.fixture
def atlanta() -> Office:
    office = an_office(phone="+1 404 555 0100", arrival_en="Use the door on the left.")
    _open_weekdays(a_counter(office, a_service()), "07:00", "11:30")
    return office


def _open_weekdays(counter: Counter, opens: str, closes: str) -> None:
    for weekday in range(5):
        Hours.objects.create(
            counter=counter,
            weekday=weekday,
            from_time=time.fromisoformat(opens),
            until_time=time.fromisoformat(closes),
        )


def _text(client: Client, path: str, now: str = NOW) -> str:
    with travel(now, tick=False):
        html = client.get(path).content.decode()
    words = re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0])
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.usefixtures("atlanta")
def test_the_list_has_every_office_under_its_state(client: Client) -> None:
    an_office("NYC", name="New York City Field Office", state="NY")
    page = client.get("/es/offices/").content.decode()
    assert page.index("Georgia</h2>") < page.index("Atlanta Field Office")
    assert page.index("Nueva York</h2>") < page.index("New York City Field Office")
    assert 'href="/es/offices/ATL/"' in page


@pytest.mark.usefixtures("atlanta")
def test_the_list_takes_one_statement(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/en/offices/")


@pytest.mark.usefixtures("atlanta")
def test_the_page_says_where_when_and_what_is_at_the_door(client: Client) -> None:
    text = _text(client, "/en/offices/ATL/")
    assert "2150 Parklake Drive NE" in text
    assert "Atlanta, GA 30345" in text
    assert "Use the door on the left." in text
    assert "metal detector" in text
    assert "Today: open 7:00 a.m. to 11:30 a.m." in text
    assert "All times are Eastern Time (EST). It is now 9:00 a.m. there." in text


@pytest.mark.usefixtures("atlanta")
def test_the_map_is_a_plain_link_that_says_only_where_the_office_is(client: Client) -> None:
    page = client.get("/en/offices/ATL/").content.decode()
    assert (
        'href="https://www.openstreetmap.org/?mlat=33.84510&amp;mlon=-84.28090'
        '#map=17/33.84510/-84.28090"' in page
    )


def test_hours_of_all_counters_are_joined(client: Client, atlanta: Office) -> None:
    _open_weekdays(a_counter(atlanta, name="Window 2"), "11:00", "15:30")
    text = _text(client, "/en/offices/ATL/")
    assert "Today: open 7:00 a.m. to 3:30 p.m." in text
    assert "Saturday, January 9 closed" in text


def test_a_closure_takes_its_hours_out_of_today(client: Client, atlanta: Office) -> None:
    Closure.objects.create(
        office=atlanta,
        from_date=date(2027, 1, 4),
        from_time=time(9, 0),
        until_date=date(2027, 1, 4),
        until_time=time(10, 0),
        reason_en="Water in the lobby",
        reason_es="Agua en el vestíbulo",
    )
    text = _text(client, "/en/offices/ATL/")
    assert "Today: open 7:00 a.m. to 9:00 a.m., 10:00 a.m. to 11:30 a.m." in text
    assert "Monday, January 4 7:00 a.m. to 9:00 a.m. 10:00 a.m. to 11:30 a.m. Water" in text


@pytest.mark.parametrize(
    ("path", "when"),
    [
        ("/en/offices/ATL/", "Tuesday, January 5, 2027, 9:00 a.m. to 12:00 p.m. Water damage"),
        ("/es/offices/ATL/", "martes, 5 de enero de 2027, de 9:00 a.m. a 12:00 p.m. Daños"),
    ],
)
def test_a_closure_of_some_hours_names_its_day_once(
    client: Client, atlanta: Office, path: str, when: str
) -> None:
    Closure.objects.create(
        office=atlanta,
        from_date=date(2027, 1, 5),
        from_time=time(9),
        until_date=date(2027, 1, 5),
        until_time=time(12),
        reason_en="Water damage",
        reason_es="Daños",
    )
    assert when in _text(client, path)


def test_state_and_zip_stay_on_one_line(client: Client, atlanta: Office) -> None:
    assert atlanta.city_line == "Atlanta, GA\N{NO-BREAK SPACE}30345"
    for path in ("/en/offices/", "/en/offices/ATL/"):
        assert atlanta.city_line in client.get(path).content.decode()


@pytest.mark.usefixtures("atlanta")
def test_a_federal_holiday_closes_the_day_and_is_named(client: Client) -> None:
    text = _text(client, "/en/offices/ATL/", now="2027-01-18T14:00:00+00:00")
    assert "Today: closed" in text
    assert "Monday, January 18 closed Birthday of Martin Luther King, Jr." in text
    assert "Monday, January 18, 2027 Birthday of Martin Luther King, Jr." in text


def test_a_closure_of_a_day_without_hours_takes_nothing_away(
    client: Client, atlanta: Office
) -> None:
    Closure.objects.create(
        office=atlanta,
        from_date=date(2027, 1, 9),
        until_date=date(2027, 1, 9),
        reason_en="Painting",
        reason_es="Pintura",
    )
    text = _text(client, "/en/offices/ATL/")
    assert "Saturday, January 9 closed Sunday, January 10 closed All times" in text


def test_hours_that_begin_within_the_week_are_shown_from_their_first_day(
    client: Client, atlanta: Office
) -> None:
    Hours.objects.filter(weekday=3).update(valid_until=date(2027, 1, 6))
    Hours.objects.create(
        counter=Counter.objects.get(office=atlanta),
        weekday=3,
        from_time=time(12),
        until_time=time(15),
        valid_from=date(2027, 1, 7),
    )
    text = _text(client, "/en/offices/ATL/")
    assert "Wednesday, January 6 7:00 a.m. to 11:30 a.m. Thursday, January 7 12:00 p.m." in text


@pytest.mark.usefixtures("atlanta")
def test_the_page_names_what_one_can_come_for(client: Client) -> None:
    a_service("OLD", name_en="No longer offered", active=False)
    a_service("AWAY", name_en="At other offices only")
    text = _text(client, "/en/offices/ATL/")
    assert "What you can come for Question about a pending case" in text
    assert "No longer offered" not in text
    assert "At other offices only" not in text


def test_an_office_that_told_nothing_about_its_door_says_so(client: Client) -> None:
    an_office("NEW")
    assert "We have nothing about the entrance" in _text(client, "/en/offices/NEW/")


@pytest.mark.usefixtures("atlanta")
def test_the_list_can_be_cut_to_one_state(client: Client) -> None:
    an_office("NYC", name="New York City Field Office", state="NY")
    text = _text(client, "/en/offices/?state=NY")
    assert "New York City Field Office" in text
    assert "Atlanta Field Office" not in text
    assert "See all offices" in text


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("state", ["", "ZZ", "ga'--", "%00"])
def test_a_state_without_offices_shows_them_all(client: Client, state: str) -> None:
    assert "Atlanta Field Office" in _text(client, f"/en/offices/?state={state}")


def test_the_day_is_the_one_at_the_office(client: Client) -> None:
    guam = an_office("AGA", name="Agana", state="GU", time_zone="Pacific/Guam")
    _open_weekdays(a_counter(guam, a_service()), "08:00", "15:00")
    # Sunday evening in Atlanta is Monday morning on Guam.
    text = _text(client, "/es/offices/AGA/", now="2027-01-03T23:30:00+00:00")
    assert "Hoy: abierta 8:00 a.m. a 3:00 p.m." in text
    assert "hora de Chamorro (ChST)" in text


def test_an_office_without_hours_says_closed(client: Client) -> None:
    an_office("NEW")
    text = _text(client, "/en/offices/NEW/")
    assert "Today: closed" in text
    assert "Please call before you go." in text


def test_sample_data_is_called_so(client: Client) -> None:
    an_office("SMP", address_confidence="recalled")
    assert "Do not rely on them." in _text(client, "/en/offices/SMP/")
    assert "Do not rely on them." in _text(client, "/en/offices/")


@pytest.mark.usefixtures("atlanta")
def test_a_confirmed_address_is_not_called_sample(client: Client) -> None:
    assert "Sample data" not in _text(client, "/en/offices/ATL/")
    assert "Sample data" not in _text(client, "/en/offices/")


def test_an_inactive_office_says_so_and_leads_on(client: Client) -> None:
    an_office("BRK", active=False)
    page = client.get("/en/offices/BRK/").content.decode().partition("<main")[2]
    assert "This office takes no appointments now" in page
    assert 'href="/en/offices/"' in page
    assert "Book an appointment" not in page


@pytest.mark.usefixtures("atlanta")
def test_the_code_is_read_in_any_case(client: Client) -> None:
    assert client.get("/en/offices/atl/").status_code == 200


@pytest.mark.parametrize("code", ["XYZ", "ATLX", "A'--", "%00%00%00"])
def test_an_unknown_office_is_a_page_with_a_way_on(client: Client, code: str) -> None:
    response = client.get(f"/en/offices/{code}/")
    assert response.status_code == 404
    assert "Find an office" in response.content.decode()
