"""The hours of a week or of another counter are copied: seen first, then all of it or nothing."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from appointments.models import Slot
from offices.models import Counter, Hours, Office
from tests.cast import a_counter, a_service, an_open_office, open_daily
from tests.offices.changing_hours import COPY, confirm, do, look, standing
from tests.roles import FRONT_DESK, SCHEDULER, a_staff_member

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = 0, 1


@pytest.fixture
def window(atlanta: Office) -> Counter:
    """Open daily 9 to 12, two seats."""
    return atlanta.counters.get()


@pytest.fixture
def second(atlanta: Office) -> Counter:
    """Without hours."""
    return a_counter(atlanta, a_service("OTHER"), name="Window 2")


@pytest.fixture
def sam(client: Client, atlanta: Office) -> Client:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    return client


def typed(*pairs: tuple[Counter, Counter], **fields: Any) -> dict[str, Any]:
    """Each pair: who gets hours, and whose."""
    chosen = {f"gets_{counter.pk}": source.pk for counter, source in pairs}
    days = {"week_from": "2027-01-04", "first": "2027-01-11", "ends_others": "yes"}
    return chosen | days | fields


def test_a_counter_gets_the_hours_of_another_and_slots_at_once(
    sam: Client, window: Counter, second: Counter
) -> None:
    answer = do(sam, COPY, typed((second, window)))
    assert "Changed: 7 rows added." in answer.text
    assert standing(second, MONDAY) == [(MONDAY, "09:00", "12:00", 2, "2027-01-11", "")]
    days = Slot.objects.filter(counter=second).values_list("date", flat=True)
    assert min(days) == date(2027, 1, 11)


def test_hours_that_are_there_end_for_the_days_and_go_on_after_them(
    sam: Client, window: Counter, second: Counter
) -> None:
    open_daily(second, "13:00", "16:00", seats=5)
    page = look(sam, COPY, typed((second, window), last="2027-01-24"))
    assert "7 rows added, 7 rows ended, 7 rows go on later" in page.text
    assert len(standing(second)) == 7, "looking changes nothing"
    confirm(sam, COPY, typed((second, window), last="2027-01-24"), seen=page)
    assert standing(second, MONDAY) == [
        (MONDAY, "09:00", "12:00", 2, "2027-01-11", "2027-01-24"),
        (MONDAY, "13:00", "16:00", 5, "", "2027-01-10"),
        (MONDAY, "13:00", "16:00", 5, "2027-01-25", ""),
    ]


def test_a_week_with_special_hours_is_copied_to_a_coming_period(
    sam: Client, window: Counter
) -> None:
    window.hours.filter(weekday=MONDAY).update(valid_until=date(2027, 1, 3))
    special = Hours.objects.create(
        counter=window,
        weekday=MONDAY,
        from_time=time(7),
        until_time=time(19),
        seats=4,
        valid_from=date(2027, 1, 4),
        valid_until=date(2027, 1, 10),
    )
    do(sam, COPY, typed((window, window), first="2027-02-01", last="2027-02-14"))
    assert (MONDAY, "07:00", "19:00", 4, "2027-02-01", "2027-02-14") in standing(window, MONDAY)
    assert standing(window, TUESDAY) == [(TUESDAY, "09:00", "12:00", 2, "", "")], (
        "what says the same already stays"
    )
    special.refresh_from_db()
    assert special.valid_until == date(2027, 1, 10)


def test_a_clash_is_refused_and_named_and_nothing_changed(
    sam: Client, window: Counter, second: Counter
) -> None:
    Hours.objects.create(
        counter=second,
        weekday=TUESDAY,
        from_time=time(11),
        until_time=time(14),
        valid_until=date(2027, 6, 30),
    )
    third = a_counter(window.office, name="Window 3")
    before = standing(second)
    fields = typed((third, window), (second, window), ends_others="no")
    page = look(sam, COPY, fields)
    told = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "ATL Window 2, Tuesday, 9:00 a.m. to 12:00 p.m., valid from January 11, 2027 on cannot be "
        "added: it overlaps ATL Window 2, Tuesday, 11:00 a.m. to 2:00 p.m., valid until "
        "June 30, 2027." in told
    )
    assert 'name="seen"' not in page.text
    assert 'value="2027-01-11"' in page.text, "what was typed is kept"
    forced = sam.post(COPY, fields | {"step": "keep", "seen": "x"})
    assert "cannot be added" in forced.text
    assert standing(second) == before
    assert standing(third) == [], "all or nothing"


def test_the_clash_is_named_in_spanish(sam: Client, window: Counter, second: Counter) -> None:
    open_daily(second, "11:00", "14:00", valid_until=date(2027, 6, 30))
    sam.cookies.load({"django_language": "es"})
    fields = typed((second, window), ends_others="no")
    page = sam.post(COPY, fields | {"step": "look"}, headers={"accept-language": "es"})
    told = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "ATL Window 2, martes, de 11:00 a.m. a 2:00 p.m., válido hasta el 30 de junio de 2027"
        in told
    )


def test_beside_hours_that_stay_the_copied_ones_are_added(
    sam: Client, window: Counter, second: Counter
) -> None:
    open_daily(second, "13:00", "16:00")
    do(sam, COPY, typed((second, window), ends_others="no"))
    assert standing(second, MONDAY) == [
        (MONDAY, "09:00", "12:00", 2, "2027-01-11", ""),
        (MONDAY, "13:00", "16:00", 1, "", ""),
    ]


def test_from_one_own_office_to_another(client: Client, window: Counter) -> None:
    savannah = an_open_office("SAV", name="Savannah Field Office")
    Hours.objects.filter(counter__office=savannah).delete()
    client.force_login(a_staff_member("sue", SCHEDULER, window.office, savannah))
    url = f"{COPY}?from=ATL&to=SAV"
    there = savannah.counters.get()
    fields = client.get(url).context["form"].fields
    assert fields[f"gets_{there.pk}"].initial == str(window.pk), "the counter of the same name"
    do(client, url, typed((there, window)))
    assert len(standing(there)) == 7
    assert Slot.objects.filter(counter=there, withdrawn_at=None).exists()


def test_another_office_is_neither_source_nor_goal(sam: Client, window: Counter) -> None:
    elsewhere = a_counter(an_open_office("SAV", name="Savannah"), name="Window Zulu")
    for url in (COPY, f"{COPY}?from=SAV&to=SAV"):
        page = sam.get(url)
        assert "Zulu" not in page.text
        assert "SAV" not in page.text
    taken = look(sam, COPY, typed((window, elsewhere)))
    assert taken.context["form"].errors
    given = look(sam, f"{COPY}?to=SAV", typed((elsewhere, window)))
    assert given.context["form"].errors
    assert standing(elsewhere) == []


def test_a_source_without_hours_and_no_choice_are_told(
    sam: Client, window: Counter, second: Counter
) -> None:
    page = look(sam, COPY, typed((window, second)))
    assert "ATL Window 2 has no hours in the seven days from January 4, 2027." in page.text
    assert "Choose at least one counter" in look(sam, COPY, typed()).text
    assert len(standing(window)) == 7


def test_the_front_desk_copies_nothing(client: Client, window: Counter, second: Counter) -> None:
    client.force_login(a_staff_member("fran", FRONT_DESK, window.office))
    assert client.get(COPY).status_code == 403
    assert look(client, COPY, typed((second, window))).status_code == 403
