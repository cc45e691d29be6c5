"""Who may import and export, for which offices, and that nobody else's file is even read."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from offices.models import Closure, Counter, Hours, Office, ServiceArea, StaffMember
from tests.cast import an_open_office
from tests.infopass.test_staff_meet_only_their_own_offices import everything_but_everywhere
from tests.offices.spreadsheets import bring_in, choose, effect, export, exported_lines, told
from tests.offices.staff_forms import path
from tests.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, SCHEDULER, a_staff_member

pytestmark = pytest.mark.django_db

HOURS = ["office", "counter", "weekday", "from", "until", "valid from"]
CLOSURE = [
    "office",
    "from",
    "from (time)",
    "until",
    "reason (English)",
    "reason (Spanish)",
    "delete",
]
MODELS = ["office", "counter", "hours", "closure", "servicearea"]


@pytest.fixture
def savannah(atlanta: Office) -> Office:  # noqa: ARG001 - Atlanta is there first
    return an_open_office("SAV", name="Savannah Field Office")


def signed_in(role: str, *offices: Office) -> Client:
    client = Client()
    client.force_login(a_staff_member(role.lower().replace(" ", "-"), role, *offices))
    return client


# By permission


@pytest.mark.parametrize("model", MODELS)
def test_who_only_looks_exports_and_finds_no_way_to_import(atlanta: Office, model: str) -> None:
    client = signed_in(FRONT_DESK, atlanta)
    page = client.get(path(model, "changelist")).text
    assert path(model, "export_csv") in page
    assert path(model, "export_xlsx") in page
    assert path(model, "import") not in page
    assert exported_lines(client, model)[0]
    file = SimpleUploadedFile("file.csv", b"office\nATL\n")
    assert client.get(path(model, "import")).status_code == 403
    assert client.post(path(model, "import"), {"file": file}).status_code == 403
    assert client.post(path(model, "import"), {"previewed": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "may"),
    [(SCHEDULER, {"counter", "hours", "closure"}), (NATIONAL_ADMINISTRATOR, set(MODELS))],
)
def test_each_role_imports_what_it_may_add_and_change(
    atlanta: Office, role: str, may: set[str]
) -> None:
    client = signed_in(role, atlanta)
    opened = {model for model in MODELS if client.get(path(model, "import")).status_code == 200}
    offered = {
        model
        for model in MODELS
        if path(model, "import") in client.get(path(model, "changelist")).text
    }
    assert opened == offered == may


def test_who_may_not_see_a_list_exports_nothing(atlanta: Office) -> None:
    person = a_staff_member("nobody", FRONT_DESK, atlanta)
    person.groups.clear()
    client = Client()
    client.force_login(person)
    assert client.get(path("hours", "export_csv")).status_code == 403


def somebody_with(office: Office, *codenames: str) -> Client:
    person = StaffMember.objects.create_user("some", password="a long password", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert person.user_permissions.count() == len(codenames)
    person.offices.add(office)
    client = Client()
    client.force_login(person)
    return client


def test_counters_are_imported_by_who_may_say_what_they_offer(atlanta: Office) -> None:
    client = somebody_with(atlanta, "view_counter", "add_counter", "change_counter", "add_offering")
    assert client.get(path("counter", "import")).status_code == 403


@pytest.mark.parametrize("given", ["add_hours", "change_hours"])
def test_adding_alone_or_changing_alone_is_no_import(atlanta: Office, given: str) -> None:
    client = somebody_with(atlanta, "view_hours", given)
    assert client.get(path("hours", "import")).status_code == 403


def test_who_may_not_delete_finds_no_column_for_it(atlanta: Office) -> None:
    client = somebody_with(atlanta, "view_hours", "add_hours", "change_hours")
    assert "delete" not in exported_lines(client, "hours")[0]
    lines = [[*HOURS, "delete"], ["ATL", "Window 1", "Monday", "09:00", "12:00", "", "yes"]]
    ((row, column, text),) = told(choose(client, "hours", lines))
    assert (row, column) == (1, "delete")
    assert "This column is not known here." in text
    assert Hours.objects.count() == 7


# By office


@pytest.mark.usefixtures("savannah")
def test_a_row_of_another_office_keeps_the_whole_file_out(
    atlanta: Office,
) -> None:
    client = signed_in(SCHEDULER, atlanta)
    lines = [
        HOURS,
        ["ATL", "Window 1", "Monday", "13:00", "15:00", ""],
        ["SAV", "Window 1", "Monday", "13:00", "15:00", ""],
        ["XXX", "Window 1", "Monday", "13:00", "15:00", ""],
    ]
    assert told(choose(client, "hours", lines)) == [
        (3, "office", "“SAV” is not one of your offices."),
        (4, "office", "“XXX” is not one of your offices."),
    ]
    assert not Hours.objects.filter(from_time="13:00").exists()
    bring_in(client, "hours", lines[:2])
    assert Hours.objects.get(from_time="13:00").counter.office == atlanta


@pytest.mark.usefixtures("savannah")
def test_a_counter_or_an_office_of_others_is_told(atlanta: Office) -> None:
    client = signed_in(SCHEDULER, atlanta)
    counters = [["office", "name", "services"], ["SAV", "Window 1", ""]]
    assert told(choose(client, "counter", counters)) == [
        (2, "office", "“SAV” is not one of your offices.")
    ]
    person = StaffMember.objects.get(username="scheduler")
    person.user_permissions.add(Permission.objects.get(codename="add_office"))
    for code in ("SAV", "NEW"):
        page = choose(client, "office", [["code", "phone"], [code, "404 555 0100"]])
        assert told(page) == [(2, "code", f"“{code}” is not one of your offices.")]


@pytest.mark.usefixtures("savannah")
def test_no_file_of_another_office_changes_anything(cruz: Client, atlanta: Office) -> None:
    """What Savannah exported, as it is and with every row to be deleted, by somebody of Atlanta."""
    ServiceArea.objects.create(kind="state", state="GA", office=Office.objects.get(code="SAV"))
    Closure.objects.create(
        office=Office.objects.get(code="SAV"),
        from_date=date(2027, 3, 1),
        until_date=date(2027, 3, 1),
        reason_en="Snow",
        reason_es="Nieve",
    )
    before = {model: export(cruz, model) for model in MODELS}
    client = Client()
    client.force_login(everything_but_everywhere("abel", atlanta))
    for model in MODELS:
        query = "q=SAV" if model == "office" else "office=SAV"
        theirs = export(cruz, model, query=query)
        for content in (theirs, theirs.replace(b",\r\n", b",yes\r\n")):
            assert b"SAV" in content
            problems = told(choose(client, model, content))
            assert "“SAV” is not one of your offices." in {text for _, _, text in problems}, model
    assert {model: export(cruz, model) for model in MODELS} == before


def test_a_preview_of_a_colleague_is_not_imported_by_somebody_else(
    cruz: Client, atlanta: Office
) -> None:
    row = ["ATL", "2027-06-01", "", "2027-06-01", "Snow", "Nieve", ""]
    preview = choose(cruz, "closure", [CLOSURE, row])
    client = signed_in(SCHEDULER, atlanta)
    page = client.post(path("closure", "import"), {"previewed": preview.context["sealed"]})
    assert "Choose the file again" in page.text
    assert not Closure.objects.exists()


def test_an_export_holds_only_ones_own_rows(atlanta: Office, savannah: Office) -> None:
    for office in (atlanta, savannah):
        ServiceArea.objects.create(kind="state", state="GA", office=office)
        Closure.objects.create(
            office=office,
            from_date=date(2027, 3, 1),
            until_date=date(2027, 3, 1),
            reason_en="Snow",
            reason_es="Nieve",
        )
    client = signed_in(FRONT_DESK, atlanta)
    for model in MODELS:
        assert "ATL" in export(client, model).decode(), model
        assert "SAV" not in export(client, model).decode(), model
        assert "SAV" not in export(client, model, query="q=SAV").decode(), model


@pytest.mark.parametrize(
    "changed",
    [
        ["", "2027-04-01", "", "2027-04-02", "Snow", "Nieve", ""],
        ["", "2027-04-01", "", "2027-04-01", "Snow", "Nieve", "yes"],
        ["", "2027-05-01", "", "2027-05-01", "Snow", "Nieve", ""],
    ],
)
def test_what_closes_every_office_comes_back_unchanged_or_not_at_all(
    atlanta: Office, changed: list[str]
) -> None:
    Closure.objects.create(
        from_date=date(2027, 4, 1), until_date=date(2027, 4, 1), reason_en="Snow", reason_es="Nieve"
    )
    client = signed_in(SCHEDULER, atlanta)
    own = ["ATL", "2027-06-01", "", "2027-06-01", "Snow", "Nieve", ""]
    ((row, column, text),) = told(choose(client, "closure", [CLOSURE, own, changed]))
    assert (row, column) == (3, "office")
    assert "only be changed by somebody who works for all of them" in text
    same = ["", "2027-04-01", "", "2027-04-01", "Snow", "Nieve", ""]
    assert effect(choose(client, "closure", [CLOSURE, own, same])) == [(2, "new")]
    assert Closure.objects.count() == 1


# What is read at all


class Unread:
    """A body that nobody may look at."""

    def read(self, *_args: Any) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.parametrize("who", ["stranger", "front desk"])
def test_a_file_of_who_may_not_import_is_not_read(atlanta: Office, who: str) -> None:
    client = Client() if who == "stranger" else signed_in(FRONT_DESK, atlanta)
    sent: dict[str, Any] = {
        "wsgi.input": Unread(),
        "CONTENT_LENGTH": "900000",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    answer = client.generic("POST", path("hours", "import"), **sent)
    assert answer.status_code == (302 if who == "stranger" else 403)


def test_an_import_without_the_token_of_its_form_is_refused(atlanta: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    file = SimpleUploadedFile("file.csv", b"office\nATL\n")
    for sent in ({"file": file}, {"previewed": "x"}):
        assert client.post(path("hours", "import"), sent).status_code == 403


def test_a_body_beyond_any_file_of_ours_is_refused_with_the_next_step(cruz: Client) -> None:
    answer = cruz.post(
        path("hours", "import"), b"x" * (2 * 1024 * 1024 + 1), "application/octet-stream"
    )
    assert answer.status_code == 413
    assert "This file is too large" in answer.text
    assert path("hours", "import") in answer.text


@pytest.mark.parametrize("page", ["changelist", "add", "export_csv"])
@pytest.mark.usefixtures("atlanta")
def test_no_other_page_takes_a_large_body_or_a_file(cruz: Client, page: str) -> None:
    file = SimpleUploadedFile("file.csv", b"x" * 200_000)
    assert cruz.post(path("hours", page), {"file": file}).status_code == 413
    small = SimpleUploadedFile("file.csv", b"x")
    answer = cruz.post(path("hours", page), {"file": small})
    assert not answer.wsgi_request.FILES
    assert Counter.objects.count() == 1
