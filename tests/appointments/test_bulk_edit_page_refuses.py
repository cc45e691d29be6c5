"""The page for many slots says what is wrong, keeps what was typed, and lets only some in."""

from typing import Any

import pytest
from django.test import Client
from time_machine import Traveller

from offices.models import Counter, Office
from tests.appointments.bulk_edits import PAGE, everything, look, typed
from tests.cast import a_counter, an_office, an_open_office
from tests.roles import FRONT_DESK, OFFICER, SCHEDULER, a_staff_member
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"from_date": "soon"}, "from_date", "Enter a valid date."),
        ({"until_date": "2027-01-05"}, "until_date", "The last day is before the first one."),
        ({"until_date": "2027-04-08"}, "until_date", "At most 92 days are changed at a time."),
        ({"weekdays": []}, "weekdays", "Choose at least one weekday."),
        ({"counters": []}, "counters", "Choose at least one counter."),
        ({"from_time": "noon"}, "from_time", "Enter a valid time."),
        (
            {"from_time": "11:00", "until_time": "10:00"},
            "until_time",
            "The times end before they begin.",
        ),
        ({"action": ""}, "action", "Choose what to do."),
        ({"number": ""}, "number", "Say how many seats."),
        ({"number": "501"}, "number", "Give 0 to 500 seats"),
        ({"number": "-1"}, "number", "Give 0 to 500 seats"),
        ({"from_time": "13:00"}, "__all__", "This office has no slots there."),
        ({"weekdays": ["5"]}, "__all__", "This office has no slots there."),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_what_was_typed_is_kept(
    desk: Client, changed: dict[str, Any], field: str, sentence: str
) -> None:
    before = everything()
    for step in ("look", "do"):
        answer = look(desk, step=step, **changed)
        assert list(answer.context["form"].errors) == [field]
        assert sentence in text_of(answer)
        assert "<title>Error: " in answer.text
        for name, value in (typed() | changed).items():
            if name not in {"weekdays", "counters", "action", "step"} and value:
                assert f'name="{name}" value="{value}"' in answer.text
    assert everything() == before


def test_too_many_slots_at_once_are_refused_with_a_sentence(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.bulk_edit.previewing.MOST_SLOTS", 11)
    assert "At most 11 slots are changed at a time" in text_of(look(desk))


def test_an_office_without_slots_says_so(client: Client, on_monday: Traveller) -> None:  # noqa: ARG001
    empty = an_office("ATL")
    client.force_login(a_staff_member("sam", SCHEDULER, empty))
    assert "This office has no slots to come" in text_of(client.get(PAGE))
    a_counter(empty)
    assert "This office has no slots there." in text_of(look(client))


# Rights


@pytest.mark.parametrize("role", [FRONT_DESK, OFFICER])
def test_who_may_not_change_slots_is_refused(client: Client, atlanta: Office, role: str) -> None:
    client.force_login(a_staff_member("fran", role, atlanta))
    before = everything()
    sent = typed(action="withdraw", step="do")
    for address in (PAGE, "/admin/appointments/slot/bulk/"):
        assert client.get(address).status_code == 403
        assert client.post(address, sent).status_code == 403
    assert "slot/bulk/" not in client.get("/admin/").text
    week = client.get("/admin/appointments/slot/week/ATL/2027-01-06/")
    assert "slot/bulk/" not in week.text
    assert everything() == before


def test_another_office_is_not_found(desk: Client) -> None:
    an_open_office("SAV")
    before = everything()
    theirs = "/admin/appointments/slot/bulk/SAV/"
    assert desk.get(theirs).status_code == 404
    assert desk.post(theirs, typed(action="withdraw", step="do")).status_code == 404
    assert desk.get("/admin/appointments/slot/bulk/?office=SAV").status_code == 404
    assert everything() == before


def test_a_counter_of_another_office_is_no_choice(desk: Client) -> None:
    savannahs = Counter.objects.get(office=an_open_office("SAV"))
    answer = look(desk, counters=[savannahs.pk], action="withdraw")
    assert list(answer.context["form"].errors) == ["counters"]
