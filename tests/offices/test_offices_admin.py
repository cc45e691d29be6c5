"""Staff run offices in the admin: slots follow at once, and a refusal changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appointments.models import Slot
from offices.models import Closure, Counter, Hours, Office, Service, ServiceArea, StaffMember
from offices.signals import schedule_changed
from tests.cast import a_counter, a_service, an_office, an_open_office, book

pytestmark = pytest.mark.django_db

MODELS = ["closure", "counter", "hours", "office", "service", "servicearea", "staffmember"]


@pytest.fixture
def cruz(client: Client) -> Client:
    """Officer Cruz, who may do everything, signed in."""
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


@pytest.fixture
def atlanta() -> Office:
    return an_open_office(now=timezone.now())


def path(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:offices_{model}_{page}", args=args)


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from a form, with some fields typed anew."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            if value is not None and value is not False:
                data[form.add_prefix(name)] = field.prepare_value(value)
    return data | changes


def standing(office: Office) -> int:
    return Slot.objects.filter(counter__office=office, withdrawn_at=None).count()


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
    assert cruz.get(path(model, "add")).status_code == 200


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


# Changing hours, closures and offices re-plans slots at once


def test_longer_hours_bring_new_slots_at_once(cruz: Client, atlanta: Office) -> None:
    before = standing(atlanta)
    counter = atlanta.counters.get()
    url = path("counter", "change", counter.pk)
    longer = {f"hours-{day}-until_time": "15:00" for day in range(7)}
    response = cruz.post(url, filled(cruz, url, **longer))
    assert response.status_code == 302
    assert standing(atlanta) == 2 * before


def test_hours_deleted_from_the_list_withdraw_their_slots(cruz: Client, atlanta: Office) -> None:
    chosen = Hours.objects.filter(counter__office=atlanta).values_list("pk", flat=True)
    cruz.post(
        path("hours", "changelist"),
        {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"},
    )
    assert not Hours.objects.exists()
    assert standing(atlanta) == 0


def test_one_row_of_hours_can_be_deleted_on_its_own_page(cruz: Client, atlanta: Office) -> None:
    hours = Hours.objects.filter(counter__office=atlanta).first()
    assert hours is not None
    before = standing(atlanta)
    cruz.post(path("hours", "delete", hours.pk), {"post": "yes"})
    assert 0 < standing(atlanta) < before


def test_a_closure_withdraws_slots_and_its_deletion_brings_them_back(
    cruz: Client, atlanta: Office
) -> None:
    before = standing(atlanta)
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date()
    url = path("closure", "add")
    typed = {
        "office": atlanta.pk,
        "from_date": day.isoformat(),
        "until_date": day.isoformat(),
        "reason_en": "Snow",
        "reason_es": "Nieve",
    }
    assert cruz.post(url, typed).status_code == 302
    assert standing(atlanta) < before
    cruz.post(path("closure", "delete", Closure.objects.get().pk), {"post": "yes"})
    assert standing(atlanta) == before


def test_a_closure_moved_to_another_office_reopens_the_first(cruz: Client, atlanta: Office) -> None:
    boston = an_open_office("BOS", now=timezone.now())
    before = standing(boston)
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date()
    closure = {
        "office": atlanta.pk,
        "from_date": day.isoformat(),
        "until_date": day.isoformat(),
        "reason_en": "Snow",
        "reason_es": "Nieve",
    }
    cruz.post(path("closure", "add"), closure)
    cruz.post(path("closure", "change", Closure.objects.get().pk), closure | {"office": boston.pk})
    assert standing(atlanta) == before
    assert standing(boston) < before


def test_a_closure_of_every_office_reaches_all(cruz: Client, atlanta: Office) -> None:
    boston = an_open_office("BOS", now=timezone.now())
    day = (timezone.now() + timedelta(days=3)).astimezone(atlanta.zone).date().isoformat()
    typed = {"office": "", "from_date": day, "until_date": day, "reason_en": "x", "reason_es": "y"}
    cruz.post(path("closure", "add"), typed)
    for office in (atlanta, boston):
        assert not Slot.objects.filter(counter__office=office, date=day, withdrawn_at=None).exists()


def test_a_longer_horizon_publishes_more_days(cruz: Client, atlanta: Office) -> None:
    before = standing(atlanta)
    url = path("office", "change", atlanta.pk)
    cruz.post(url, filled(cruz, url, horizon_days="28"))
    assert standing(atlanta) > before


def test_hours_that_overlap_each_other_are_refused_on_the_form(
    cruz: Client, atlanta: Office
) -> None:
    counter = a_counter(atlanta, name="Window 2")
    url = path("counter", "change", counter.pk)
    rows = {
        f"hours-{row}-{name}": value
        for row, opens in enumerate(["09:00", "10:00"])
        for name, value in {
            "weekday": "0",
            "from_time": opens,
            "until_time": "12:00",
            "slot_minutes": "15",
            "seats": "1",
            "held_back": "0",
            "counter": counter.pk,
        }.items()
    }
    response = cruz.post(url, filled(cruz, url, **rows, **{"hours-TOTAL_FORMS": "2"}))
    assert "These hours overlap" in response.content.decode()
    assert not counter.hours.exists()


def test_a_service_cannot_be_given_to_a_second_counter_of_the_office(
    cruz: Client, atlanta: Office
) -> None:
    counter = a_counter(atlanta, name="Window 2")
    url = path("counter", "change", counter.pk)
    typed = filled(
        cruz,
        url,
        **{
            "offerings-TOTAL_FORMS": "1",
            "offerings-0-service": a_service().pk,
            "offerings-0-counter": counter.pk,
        },
    )
    response = cruz.post(url, typed, follow=True)
    assert "Another counter of this office handles this service." in response.content.decode()
    assert not counter.offerings.exists()


def test_the_counter_page_offers_no_way_to_delete_a_service_for_everybody(
    cruz: Client, atlanta: Office
) -> None:
    page = cruz.get(path("counter", "change", atlanta.counters.get().pk)).content.decode()
    assert 'id="id_offerings-0-service"' in page
    assert "delete_id_offerings-0-service" not in page


# Refusals change nothing


@pytest.mark.parametrize("change", [{"active": None}, {"time_zone": "America/Chicago"}])
def test_an_office_with_appointments_to_come_stays_open_and_in_its_zone(
    cruz: Client, atlanta: Office, change: dict[str, str | None]
) -> None:
    slot = Slot.objects.filter(counter__office=atlanta).latest("starts_at")
    book(slot, now=timezone.now())
    url = path("office", "change", atlanta.pk)
    typed = filled(cruz, url, **change)
    response = cruz.post(url, {name: value for name, value in typed.items() if value is not None})
    assert "ATL has appointments to come" in response.content.decode()
    stored = Office.objects.get(pk=atlanta.pk)
    assert (stored.active, stored.time_zone) == (True, "America/New_York")


def test_an_office_without_appointments_may_be_deactivated(cruz: Client, atlanta: Office) -> None:
    url = path("office", "change", atlanta.pk)
    typed = filled(cruz, url)
    del typed["active"]
    assert cruz.post(url, typed).status_code == 302
    assert not Office.objects.get(pk=atlanta.pk).active
    assert standing(atlanta) == 0


def test_the_code_of_an_office_cannot_be_changed(cruz: Client, atlanta: Office) -> None:
    url = path("office", "change", atlanta.pk)
    assert "code" not in filled(cruz, url)
    cruz.post(url, filled(cruz, url, code="XXX"))
    assert Office.objects.get(pk=atlanta.pk).code == "ATL"


@pytest.mark.parametrize("model", ["office", "counter", "service"])
def test_what_slots_and_appointments_need_cannot_be_deleted(
    cruz: Client, atlanta: Office, model: str
) -> None:
    row: Any = {"office": atlanta, "counter": atlanta.counters.get(), "service": a_service()}[model]
    assert cruz.post(path(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()
    assert "delete_selected" not in cruz.get(path(model, "changelist")).content.decode()


def test_a_counter_that_never_had_slots_can_be_deleted(cruz: Client) -> None:
    counter = a_counter(an_office(), a_service())
    cruz.post(path("counter", "delete", counter.pk), {"post": "yes"})
    assert not Counter.objects.exists()


def test_an_objection_of_another_app_is_a_message_and_changes_nothing(
    cruz: Client, atlanta: Office
) -> None:
    def object_to_it(**_kwargs: object) -> None:
        raise ValidationError("Not today: the printer is on fire.")

    schedule_changed.connect(object_to_it)
    try:
        day = "2027-03-01"
        typed = {"office": atlanta.pk, "from_date": day, "until_date": day}
        response = cruz.post(
            path("closure", "add"), typed | {"reason_en": "Snow", "reason_es": "Nieve"}, follow=True
        )
        hours = Hours.objects.values_list("pk", flat=True)
        refused = cruz.post(
            path("hours", "changelist"),
            {"action": "delete_selected", "_selected_action": list(hours), "post": "yes"},
        )
    finally:
        schedule_changed.disconnect(object_to_it)
    assert "the printer is on fire" in response.content.decode()
    assert refused.status_code == 302
    assert not Closure.objects.exists()
    assert Hours.objects.count() == 7


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
