"""What staff find and edit in the admin: offices, services, rules and people."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offices.models import Closure, Office, Service, ServiceArea, StaffMember
from tests.cast import a_service, an_office, an_open_office
from tests.offices.staff_forms import filled, path

pytestmark = pytest.mark.django_db

MODELS = ["closure", "counter", "hours", "office", "service", "servicearea", "staffmember"]


# Reading


@pytest.mark.parametrize("model", MODELS)
def test_each_list_opens_searches_and_adds(cruz: Client, atlanta: Office, model: str) -> None:
    Closure.objects.create(
        office=None,
        from_date="2027-03-01",
        until_date="2027-03-01",
        reason_en="Snow",
        reason_es="Nieve",
    )
    ServiceArea.objects.create(kind="state", state="GA", office=atlanta)
    assert cruz.get(path(model, "changelist")).status_code == 200
    assert cruz.get(path(model, "changelist"), {"q": "ATL"}).status_code == 200
    assert cruz.get(path(model, "add"), follow=True).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_stranger_is_asked_to_sign_in(client: Client, model: str) -> None:
    response = client.get(path(model, "changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_the_site_says_whose_it_is_in_spanish_too(cruz: Client) -> None:
    assert "InfoPass staff" in cruz.get("/admin/").content.decode()
    spanish = cruz.get("/admin/", headers={"accept-language": "es"}).content.decode()
    assert "Personal de InfoPass" in spanish


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "atl"}, {"ATL"}),
        ({"q": "30345"}, {"ATL"}),
        ({"q": "Helena"}, {"HEL"}),
        ({"sample": "yes"}, {"HEL"}),
        ({"sample": "no"}, {"ATL"}),
        ({"state": "MT"}, {"HEL"}),
        ({"active__exact": "0"}, {"HEL"}),
    ],
)
def test_offices_are_found_by_code_city_zip_state_and_state_of_their_data(
    cruz: Client, query: dict[str, str], codes: set[str]
) -> None:
    an_office()
    an_office(
        "HEL",
        name="Helena Field Office",
        city="Helena",
        state="MT",
        zip_code="59602",
        address_confidence="recalled",
        active=False,
    )
    shown = cruz.get(path("office", "changelist"), query).context["cl"].result_list
    assert {office.code for office in shown} == codes


def test_rules_are_found_by_office_and_place(cruz: Client) -> None:
    atlanta, helena = an_office(), an_office("HEL")
    ServiceArea.objects.create(kind="zip", zip_code="30345", office=atlanta)
    ServiceArea.objects.create(kind="state", state="MT", office=helena)
    for query, code in [({"q": "30345"}, "ATL"), ({"q": "MT"}, "HEL"), ({"office": "HEL"}, "HEL")]:
        shown = cruz.get(path("servicearea", "changelist"), query).context["cl"].result_list
        assert [area.office.code for area in shown] == [code]


@pytest.mark.parametrize(
    "shown", [("hours", "changelist"), ("hours", "add"), ("counter", "changelist")]
)
def test_more_offices_cost_no_more_statements(cruz: Client, shown: tuple[str, str]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            cruz.get(path(*shown))
        return len(captured)

    an_open_office(now=timezone.now())
    statements()  # the first page of a session also renews it
    few = statements()
    an_open_office("BOS", now=timezone.now())
    an_open_office("HEL", now=timezone.now())
    assert statements() == few


# Whom an office serves


def test_a_rule_that_staff_change_is_theirs_from_then_on(cruz: Client) -> None:
    queens, city = an_office("QNS"), an_office("NYC")
    area = ServiceArea.objects.create(
        kind="county", state="NY", county="Queens County", office=queens, from_file=True
    )
    url = path("servicearea", "change", area.pk)
    cruz.post(url, filled(cruz, url))
    assert ServiceArea.objects.get().from_file
    cruz.post(url, filled(cruz, url, office=city.pk))
    changed = ServiceArea.objects.get()
    assert (changed.office, changed.from_file) == (city, False)


@pytest.mark.parametrize(
    ("typed", "stored"), [("queens county", "Queens County"), ("Queens", None), ("Qeens", None)]
)
def test_a_county_is_spelled_as_the_postal_data_has_it_or_refused(
    cruz: Client, typed: str, stored: str | None
) -> None:
    office = an_office("QNS")
    response = cruz.post(
        path("servicearea", "add"),
        {"kind": "county", "state": "ny", "county": typed, "office": office.pk},
    )
    if stored is None:
        assert "No ZIP of NY lies in" in response.content.decode()
    assert [area.county for area in ServiceArea.objects.all()] == ([stored] if stored else [])


def test_a_zip_has_one_office_on_a_day(cruz: Client) -> None:
    office = an_office()
    ServiceArea.objects.create(kind="zip", zip_code="30345", office=office)
    typed = {"kind": "zip", "zip_code": "30345", "office": an_office("BOS").pk}
    response = cruz.post(path("servicearea", "add"), typed)
    assert "This ZIP already has an office" in response.content.decode()


# People


def test_a_person_is_given_offices_to_work_for(cruz: Client) -> None:
    diaz = StaffMember.objects.create_user("diaz", password="a long password")
    url = path("staffmember", "change", diaz.pk)
    typed = filled(cruz, url, offices=[an_office().pk], username="diaz")
    typed |= {"date_joined_0": "2027-01-01", "date_joined_1": "08:00"}
    typed = {
        name: value for name, value in typed.items() if name not in {"password", "date_joined"}
    }
    assert cruz.post(url, typed).status_code == 302
    assert [office.code for office in diaz.offices.all()] == ["ATL"]


def test_the_service_page_keeps_the_code_of_a_service(cruz: Client) -> None:
    service = a_service()
    url = path("service", "change", service.pk)
    cruz.post(url, filled(cruz, url, code="OTHER", name_en="Ask about a case"))
    assert Service.objects.get().code == "CASE"
    assert Service.objects.get().name_en == "Ask about a case"
