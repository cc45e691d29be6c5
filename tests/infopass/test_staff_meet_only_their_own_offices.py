"""Every admin page and action of one office, tried by somebody of another who may do everything.

The walk takes its addresses and actions from the admin itself: a new one is tried without anybody
thinking of it, and an argument nobody gave a sample of fails the walk.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.models import Permission
from django.db.models import ForeignKey, Model
from django.test import Client, RequestFactory
from time_machine import travel

from appointments import booking, capacity, closing, notes
from appointments.models import Appointment, Slot
from notices import calls
from notices.fanout import fan_out
from notices.models import Call, Notice
from offices.admin.exchange import Exchanging
from offices.admin.lists import ListPage
from offices.models import Closure, Counter, HolidayOpening, Hours, Office, ServiceArea, StaffMember
from tests.cast import ANA, MONDAY, an_open_office, book
from tests.infopass.test_every_url_is_public_or_guarded import Route, routes

pytestmark = pytest.mark.django_db

# What stands on no page of Atlanta's: a person, a colleague, a counter and a closure of New York.
MARKS = ("Quetzal", "5550177", "quetzal@", "zelda", "Window Zulu", "Zulu pipes")
# Rows that belong to no office: a service is everybody's, a count of guesses or clicks nobody's.
OF_NO_OFFICE = {"service", "guesscount", "onlineanswercount", "group", "wrongpasswords"}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


def everything_but_everywhere(name: str, office: Office) -> StaffMember:
    """May do whatever there is to do, for one office."""
    person = StaffMember.objects.create_user(name, password="a long password", is_staff=True)
    person.user_permissions.set(Permission.objects.exclude(codename="work_everywhere"))
    person.offices.add(office)
    return person


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with travel(MONDAY):
        yield


@pytest.fixture
def zelda() -> StaffMember:
    """Of New York, where there is something of everything."""
    office = an_open_office("NYC", name="New York City Field Office", latitude=40.7)
    Counter.objects.filter(office=office).update(name="Window Zulu")
    Closure.objects.create(
        office=office,
        from_date=date(2027, 3, 1),
        until_date=date(2027, 3, 1),
        reason_en="Zulu pipes burst",
        reason_es="Zulu pipes",
    )
    ServiceArea.objects.create(kind="state", state="NY", office=office)
    HolidayOpening.objects.create(office=office, date=date(2027, 2, 15))
    zelda = everything_but_everywhere("zelda", office)
    slots = Slot.objects.filter(counter__office=office).order_by("starts_at")
    quetzal = replace(ANA, last_name="Quetzal", phone="+12125550177", email="quetzal@example.com")
    visit = book(slots[20], quetzal)
    booking.hold(slot_id=slots[21].pk, appointment_id=visit.pk, now=MONDAY)
    notes.write_note(appointment_id=visit.pk, text="Quetzal comes early", by=zelda, now=MONDAY)
    fan_out(now=MONDAY)
    told = Notice.objects.get(appointment=visit)
    Notice.objects.filter(pk=told.pk).update(status=Notice.Status.REFUSED)
    told.refresh_from_db()
    calls.did_not_arrive(told, now=MONDAY)
    booking.correct_contact(
        appointment_id=visit.pk,
        phone="+12125550177",
        email="quetzal@example.org",
        sms_consent=False,
        now=MONDAY,
    )
    assert Call.objects.exists()
    closing.close(
        closure=Closure(
            office=office,
            from_date=date(2027, 1, 12),
            until_date=date(2027, 1, 12),
            reason_en="Zulu pipes burst",
            reason_es="Zulu pipes",
        ),
        rules=closing.Rules(rule="office"),
        wait=timedelta(minutes=15),
        by=zelda,
        now=MONDAY,
    )
    capacity.withdraw(slot_ids=[slots[30].pk], now=MONDAY)
    return zelda


@pytest.fixture
def abel(zelda: StaffMember) -> StaffMember:  # noqa: ARG001 - New York is there first
    return everything_but_everywhere("abel", an_open_office("ATL"))


def pages() -> Iterator[ListPage[Any]]:
    for page in admin.site._registry.values():
        if isinstance(page, ListPage) and page.opts.model_name not in OF_NO_OFFICE:
            yield page


def rows(page: ListPage[Any], person: StaffMember) -> list[Model]:
    return list(page.model._default_manager.filter(page.rows_for(person)).order_by("pk"))


def snapshot(person: StaffMember) -> dict[str, list[dict[str, Any]]]:
    """All there is of the person's offices."""
    return {
        page.opts.label: list(
            page.model._default_manager.filter(page.rows_for(person)).order_by("pk").values()
        )
        for page in pages()
    }


def of_new_york(page: ListPage[Any], zelda: StaffMember) -> Model:
    if page.model is StaffMember:
        return zelda
    found = [row for row in rows(page, zelda) if getattr(row, "office_id", True) is not None]
    assert found, f"New York has no {page.opts.label}: the walk would try nothing"
    return found[0]


def addresses(zelda: StaffMember) -> Iterator[str]:
    """Every route of the admin, filled with what is New York's."""
    of_model = {
        f"admin/{page.opts.app_label}/{page.opts.model_name}/": of_new_york(page, zelda)
        for page in pages()
    }
    for route in routes():
        if route.name.startswith("admin:") and route.name != "admin:logout":
            row = next(
                (row for start, row in of_model.items() if route.pattern.startswith(start)), None
            )
            yield filled(route, row)


def filled(route: Route, row: Model | None) -> str:
    """Raises KeyError for an argument that nobody gave a sample of: give it one here."""
    pk = str(row.pk) if row else "1"
    samples = {
        **dict.fromkeys(("object_id", "content_type_id", "id", "pk"), pk),
        "code": "NYC",
        "day": "2027-01-06",
        "month": "2027-01",
        "app_label": "appointments",
        "url": "nowhere",
    }
    text = _ARGUMENT.sub(lambda found: samples[found[1] or found[2]], route.pattern)
    return "/" + text.replace("^", "").replace("$", "")


def shows(response: Any) -> list[str]:
    assert not response.get("Content-Type", "").startswith("application/pdf")
    content = response.content
    if "spreadsheetml" in response.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    text = content.decode(errors="replace")
    return [mark for mark in MARKS if mark in text]


def test_no_address_shows_or_changes_anything_of_another_office(
    client: Client, abel: StaffMember, zelda: StaffMember
) -> None:
    client.force_login(abel)
    before = snapshot(zelda)
    tried = list(addresses(zelda))
    assert len(tried) > 60
    for address in tried:
        for response in (
            client.get(address, follow=True),
            client.post(address, {"reason": "other", "text": "mine"}, follow=True),
        ):
            assert not shows(response), address
    assert snapshot(zelda) == before


def test_no_list_search_or_filter_finds_anything_of_another_office(
    client: Client, abel: StaffMember
) -> None:
    client.force_login(abel)
    counter = Counter.objects.get(office__code="NYC")
    visit = Appointment.objects.get(last_name="Quetzal")
    for page in pages():
        base = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
        for query in (
            *(
                "",
                # The page repeats what was typed: no search has a whole mark in it.
                "q=Quetza",
                "q=NYC",
                "office=NYC",
                "q=zeld",
                "q=Windo",
                "when=all",
                "when=week",
            ),
            *(f"office=NYC&counter={counter.pk}", f"q={visit.number}", "q=212555017"),
            *("q=2027-01-04", "state=all", "all="),
        ):
            answer = client.get(f"{base}?{query}", follow=True)
            assert not shows(answer), (base, query)


def test_no_autocomplete_offers_anything_of_another_office(
    client: Client, abel: StaffMember
) -> None:
    client.force_login(abel)
    tried = 0
    for page in pages():
        for field in page.opts.get_fields():
            if isinstance(field, ForeignKey):
                asked: dict[str, str] = {
                    "app_label": page.opts.app_label,
                    "model_name": str(page.opts.model_name),
                    "field_name": field.name,
                }
                for term in ("", "Quetzal", "NYC", "zelda", "Window"):
                    tried += 1
                    answer = client.get("/admin/autocomplete/", asked | {"term": term})
                    assert not shows(answer), asked
    assert tried > 50


def test_no_action_touches_a_row_of_another_office(
    client: Client, abel: StaffMember, zelda: StaffMember
) -> None:
    client.force_login(abel)
    request = RequestFactory().get("/")
    request.user = abel
    before = snapshot(zelda)
    tried = 0
    for page in pages():
        row = of_new_york(page, zelda)
        base = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
        for location in (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM):
            at = base if location is ActionLocation.CHANGE_LIST else f"{base}{row.pk}/change/"
            field = (
                "action" if location is ActionLocation.CHANGE_LIST else f"{location.value}-action"
            )
            for name in page.get_actions(request, location):
                tried += 1
                for across in ("0", "1"):
                    sent = {
                        field: name,
                        "_selected_action": [row.pk],
                        "select_across": across,
                        "index": 0,
                        "confirmed": "yes",
                        "reason": "other",
                        "text": "mine",
                        "capacity": 9,
                        "held_back": 9,
                        "post": "yes",
                        "phone": "2125550100",
                        "email": "",
                    }
                    assert not shows(client.post(f"{at}?office=NYC", sent, follow=True)), name
                    assert not shows(client.post(at, sent, follow=True)), name
    assert tried > 20
    assert snapshot(zelda) == before


def test_no_form_writes_for_another_office(
    client: Client, abel: StaffMember, zelda: StaffMember
) -> None:
    client.force_login(abel)
    new_york = Office.objects.get(code="NYC")
    before = snapshot(zelda)
    closure = {
        "office": new_york.pk,
        "from_date": "2027-01-06",
        "until_date": "2027-01-06",
        "reason_en": "None",
        "reason_es": "Nada",
    }
    hours = {
        "counter": Counter.objects.get(office=new_york).pk,
        "weekday": 1,
        "from_time": "13:00",
        "until_time": "14:00",
        "slot_minutes": 15,
        "seats": 1,
        "held_back": 0,
    }
    for address, sent in (
        ("/admin/offices/closure/add/", closure),
        ("/admin/offices/closure/add/", closure | {"office": ""}),
        ("/admin/offices/hours/add/", hours),
        (
            "/admin/offices/servicearea/add/",
            {"kind": "state", "state": "NJ", "office": new_york.pk},
        ),
        ("/admin/offices/holidayopening/add/", {"date": "2027-01-18", "office": new_york.pk}),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 200, address
        assert answer.context["errors"], address
    assert snapshot(zelda) == before
    own = {"office": Office.objects.get(code="ATL").pk}
    assert client.post("/admin/offices/closure/add/", closure | own).status_code == 302


def test_what_closes_every_office_is_seen_and_left_alone(client: Client, abel: StaffMember) -> None:
    every = Closure.objects.create(
        from_date=date(2027, 4, 1), until_date=date(2027, 4, 1), reason_en="Snow", reason_es="Nieve"
    )
    client.force_login(abel)
    page = f"/admin/offices/closure/{every.pk}/"
    assert "Snow" in client.get(f"{page}change/").text
    assert client.post(f"{page}change/", {"reason_en": "Sun"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [every.pk], "post": "yes"}
    client.post("/admin/offices/closure/", sent)
    assert Closure.objects.get(pk=every.pk).reason_en == "Snow"


def test_the_walk_finds_what_it_looks_for(client: Client, zelda: StaffMember) -> None:
    """Who is of the office meets all of it: the marks are there to be seen."""
    client.force_login(zelda)
    seen = set()
    exported = set()
    for page in pages():
        row = of_new_york(page, zelda)
        base = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
        answer = client.get(f"{base}{row.pk}/change/")
        assert answer.status_code == 200, base
        seen |= set(shows(answer)) | set(shows(client.get(base)))
        if isinstance(page, Exchanging):
            for ending in ("csv", "xlsx"):
                exported |= {
                    (ending, mark) for mark in shows(client.get(f"{base}export/{ending}/"))
                }
    assert seen == set(MARKS)
    assert exported == {
        (ending, mark) for ending in ("csv", "xlsx") for mark in ("Window Zulu", "Zulu pipes")
    }


def test_somebody_without_an_office_meets_nobody(client: Client, zelda: StaffMember) -> None:
    zelda.offices.clear()
    client.force_login(zelda)
    for model in (Appointment, Slot, Hours, Counter, Notice, Call):
        opts = model._meta
        listed = client.get(f"/admin/{opts.app_label}/{opts.model_name}/")
        assert listed.context["cl"].result_count == 0, opts.label


def test_who_works_everywhere_meets_everybody(client: Client, abel: StaffMember) -> None:
    abel.user_permissions.add(Permission.objects.get(codename="work_everywhere"))
    client.force_login(abel)
    listed = client.get("/admin/appointments/appointment/?q=Quetzal")
    assert listed.context["cl"].result_count == 1
