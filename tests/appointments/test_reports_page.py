"""The page of reports: who sees which offices, its tables, charts and files."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offices.models import Office, StaffMember
from tests.appointments.march import March, a_time, a_visit
from tests.appointments.reading_reports import OF_MARCH, PAGE, file_of, see, tables_of
from tests.cast import a_counter, an_office
from tests.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, OFFICER, SCHEDULER, a_staff_member
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]

TABLES = ("offices", "people", "time", "online", "online-time")


def sam_of(office: Office) -> Client:
    """A scheduler of one office, signed in."""
    client = Client()
    client.force_login(a_staff_member(f"sam of {office.code}", SCHEDULER, office))
    return client


# Who sees what


@pytest.mark.parametrize(
    ("role", "status"),
    [(FRONT_DESK, 403), (SCHEDULER, 200), (OFFICER, 200), (NATIONAL_ADMINISTRATOR, 200)],
)
def test_those_who_plan_see_reports_and_the_way_to_them(
    client: Client, march: March, role: str, status: int
) -> None:
    client.force_login(a_staff_member("somebody", role, march.atlanta))
    assert see(client).status_code == status
    listed = client.get("/admin/appointments/appointment/").text
    assert (f'href="{PAGE}"' in listed) is (status == 200)


def test_nothing_of_another_office_is_counted(march: March) -> None:
    client = sam_of(march.guam)
    shown = tables_of(see(client))["offices"]
    assert shown[1:] == [
        [
            *("GUM Guam Field Office", "Question about a pending case"),
            *("3", "2", "0", "1", "0", "0.0", "1.0", "1.0", "33.3"),
        ],
        [
            *("GUM Guam Field Office", "All services"),
            *("3", "2", "0", "1", "0", "0.0", "1.0", "1.0", "33.3"),
        ],
    ]
    assert "Atlanta" not in see(client).text


@pytest.mark.parametrize("more", [{}, {"format": "csv", "table": "offices"}])
def test_another_office_cannot_be_asked_for(march: March, more: dict[str, str]) -> None:
    response = see(sam_of(march.guam), office="ATL", **more)
    assert response.status_code == 422
    assert response.context["report"] is None
    assert "Proof of status" not in re.sub(r"(?s)<select.*?</select>", "", response.text)


def test_somebody_without_an_office_is_told_so(client: Client, march: March) -> None:
    client.force_login(a_staff_member("new", OFFICER))
    response = see(client)
    assert "You were given no office yet" in response.text
    assert march.atlanta.name not in response.text


def test_the_page_only_shows(nat: Client) -> None:
    assert nat.post(PAGE, OF_MARCH).status_code == 405


# Tables and files


def test_the_tables_of_the_page(nat: Client) -> None:
    shown = tables_of(see(nat))
    assert tuple(shown) == TABLES
    assert shown["offices"][0] == [
        *("Office", "Service", "Seats offered", "Booked", "Moved", "Cancelled", "Did not come"),
        *("No-show rate (%)", "Lead time, median (days)", "Lead time, 90th percentile (days)"),
        "Utilization (%)",
    ]
    assert shown["offices"][1][2:] == ["11", "5", "1", "0", "1", "25.0", "1.0", "12.8", "36.4"]
    assert shown["offices"][3][2:] == ["10", "0", "0", "0", "0", "–", "–", "–", "0.0"]
    assert shown["offices"][-1] == [
        *("All these offices", "All services"),
        *("24", "10", "2", "2", "2", "33.3", "1.5", "13.0", "29.2"),
    ]
    assert shown["people"][0][2:] == [
        *("Appointments", "English", "Spanish", "Web", "Phone", "At the counter")
    ]
    assert shown["people"][-1][2:] == ["8", "5", "3", "6", "1", "1"]
    assert shown["time"][1][:4] == ["Mon, Mar 1, 2027", "Sun, Mar 7, 2027", "17", "5"]
    assert shown["online"][1:] == [
        ["Question about a pending case", "7", "2", "9"],
        ["Proof of status", "0", "1", "1"],
        ["All services", "7", "3", "10"],
    ]
    assert [row[-1] for row in shown["online-time"][1:]] == ["5", "0", "0", "0", "5", "10"]


def test_one_service_at_one_office(nat: Client) -> None:
    shown = tables_of(see(nat, office="ATL", service="CARD"))["offices"]
    assert shown[1:] == [
        [
            *("ATL Atlanta Field Office", "Proof of status"),
            *("11", "3", "1", "1", "1", "100.0", "8.5", "9.7", "18.2"),
        ]
    ]


def test_the_page_says_how_it_counts_and_of_whom(nat: Client) -> None:
    text = text_of(see(nat))
    assert "Everything is counted by the day of the visit" in text
    assert "Of the whole country, on days in UTC" in text


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_a_file(nat: Client, table: str) -> None:
    page = see(nat, office="ATL", by="day").text
    assert (
        f"office=ATL&amp;service=&amp;since=2027-03-01&amp;until=2027-03-31&amp;by=day&amp;format=csv&amp;table={table}"
        in page
    )
    assert len(file_of(nat, table, office="ATL", by="day")) > 1


def test_a_file_holds_plain_numbers_and_days(nat: Client) -> None:
    assert file_of(nat, "offices", office="ATL")[3:] == [
        ["ATL Atlanta Field Office", "Pick-up", "10", "0", "0", "0", "0", "", "", "", "0.0"],
        [
            *("ATL Atlanta Field Office", "All services"),
            *("21", "8", "2", "1", "2", "40.0", "2.0", "14.0", "28.6"),
        ],
    ]
    assert file_of(nat, "time")[1][:3] == ["2027-03-01", "2027-03-07", "17"]
    assert file_of(nat, "time", by="day")[1][:2] == ["2027-03-01", "17"]


def test_a_file_is_named_after_office_and_days(nat: Client) -> None:
    def name(**asked: str) -> str:
        response = see(nat, format="csv", table="time", **asked)
        return str(response.headers["Content-Disposition"])

    days = "2027-03-01-to-2027-03-31.csv"
    assert name(office="ATL") == f'attachment; filename="report-time-ATL-{days}"'
    assert name() == f'attachment; filename="report-time-offices-{days}"'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_becomes_a_formula(nat: Client, march: March, name: str) -> None:
    march.card.__class__.objects.filter(pk=march.card.pk).update(name_en=name)
    names = [row[1] for row in file_of(nat, "offices", office="ATL")]
    assert f"'{name}" in names


def test_a_table_that_nobody_knows_is_not_found(nat: Client) -> None:
    assert see(nat, format="csv", table="people.csv").status_code == 404


def test_too_many_rows_are_summed_up_on_the_page_and_whole_in_the_file(
    nat: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.admin.reports.tables.MOST_ROWS", 5)
    page = see(nat)
    assert "Only sums are shown here" in page.text
    assert [row[:2] for row in tables_of(page)["offices"][1:]] == [
        [name, "All services"]
        for name in ("ATL Atlanta Field Office", "GUM Guam Field Office", "All these offices")
    ]
    assert len(file_of(nat, "offices")) == 8
    assert len(tables_of(page)["time"]) == 7  # the weeks are what that table is about


# Charts


def boxes(page: str, chart: str) -> list[tuple[str, float]]:
    """The title and the height of each column of a chart."""
    drawing = page.partition(f'aria-labelledby="chart-{chart}-title')[2].partition("</svg>")[0]
    found = re.findall(r'<rect [^>]*height="([\d.]+)"><title>(.*?)</title>', drawing)
    return [(title, float(height)) for height, title in found]


def test_columns_are_as_high_as_their_numbers(nat: Client) -> None:
    drawn = dict(boxes(see(nat).text, "seats"))
    assert drawn == {
        "Mon, Mar 1, 2027: Seats offered 17": 159.8,  # of 188 pixels for 20
        "Mon, Mar 1, 2027: Seats taken 3": 28.2,
        "Mon, Mar 8, 2027: Seats offered 3": 28.2,
        "Mon, Mar 8, 2027: Seats taken 3": 28.2,
        "Mon, Mar 29, 2027: Seats offered 4": 37.6,
        "Mon, Mar 29, 2027: Seats taken 1": 9.4,
    }


def test_a_chart_says_in_words_what_it_shows(nat: Client) -> None:
    page = see(nat).text
    assert page.count('role="img"') == page.count("<desc ") == 6
    assert "Moved: 2, Cancelled: 2, Did not come: 2. 5 columns." in page
    assert "English 5, Spanish 3" in page
    assert "ATL Atlanta Field Office 28.6, GUM Guam Field Office 33.3" in page


def test_nothing_is_styled_or_run_within_the_page(nat: Client) -> None:
    page = see(nat).text
    assert "style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_too_many_days_are_not_drawn_over_time(nat: Client) -> None:
    page = see(nat, since="2026-11-30", by="day")
    assert "There are too many days to draw them." in page.text
    assert page.text.count('role="img"') == 3
    assert len(tables_of(page)["time"]) == 1 + 122 + 1


def test_in_spanish(nat: Client) -> None:
    response = nat.get(PAGE, OF_MARCH, HTTP_ACCEPT_LANGUAGE="es")
    shown = tables_of(response)
    assert "Informes" in response.text
    assert shown["offices"][0][2:4] == ["Cupos ofrecidos", "Programada"]
    assert shown["offices"][2][:2] == ["ATL Atlanta Field Office", "Prueba de estatus"]
    assert shown["offices"][2][-1] == "18,2"
    # SVG reads no comma.
    for geometry in re.findall(r' (?:x|y|x1|x2|y1|y2|width|height)="([^"]*)"', response.text):
        assert re.fullmatch(r"[\d.]+", geometry)


def test_as_many_statements_for_sixty_appointments_as_for_ten(nat: Client, march: March) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert see(nat, by="day").status_code == 200
        return len(captured)

    see(nat)
    before = statements()
    for number in range(50):
        counter = a_counter(march.atlanta, name=f"More {number}")
        slot = a_time(counter, date(2027, 3, 1 + number % 31), "11:00", 2)
        a_visit(slot, march.case, "2027-03-01T12:00")
    a_counter(an_office("NYC"), march.case)
    assert statements() == before
    assert StaffMember.objects.count() == 2
