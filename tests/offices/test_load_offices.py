"""`manage.py load_offices`: follows the files, keeps what staff did, and is all or nothing."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count

from appointments.models import Slot
from offices.loading import DATA
from offices.models import Counter, Hours, Offering, Office, Service, ServiceArea
from offices.signals import schedule_changed
from tests.cast import a_counter, an_office, book

pytestmark = pytest.mark.django_db

OFFICES = "field_offices.csv"
COUNTIES = "county_offices.csv"
STATES = "state_offices.csv"
SERVICES = "services.toml"

ATLANTA = "ATL,Atlanta Field Office,2150 Parklake Drive NE,Atlanta,GA,30345,America/New_York,33.8451,-84.2809,Georgia,sourced"
QUEENS = "QNS,Queens Field Office,31-00 47th Avenue,Long Island City,NY,11101,America/New_York,40.7446,-73.9345,Queens,sourced"
HELENA = "HEL,Helena Field Office,2800 Skyway Drive,Helena,MT,59602,America/Denver,46.7074,-111.958,Montana,recalled"
HEADER = "code,name,street,city,state,zip,time_zone,latitude,longitude,serves,address_confidence"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with three offices of three sizes, and the project's own services."""
    shutil.copy(DATA / SERVICES, tmp_path / SERVICES)
    write(tmp_path, OFFICES, HEADER, ATLANTA, QUEENS, HELENA)
    write(tmp_path, COUNTIES, "state,county,office,note", "NY,Queens County,QNS,by memory")
    write(tmp_path, STATES, "state,offices", "GA,ATL", "NY,QNS", "MT,HEL")
    return tmp_path


def write(directory: Path, name: str, *lines: str) -> None:
    (directory / name).write_text("".join(f"{line}\r\n" for line in lines), encoding="utf-8")


def load(directory: Path) -> str:
    out = StringIO()
    call_command("load_offices", directory=directory, stdout=out)
    return out.getvalue()


def refusal(directory: Path) -> str:
    with pytest.raises(CommandError) as refused:
        load(directory)
    return str(refused.value)


def atlanta() -> Office:
    return Office.objects.get(code="ATL")


# The project's own files


def test_the_projects_own_files_open_every_office_but_brooklyn() -> None:
    call_command("load_offices", stdout=StringIO())
    assert Office.objects.count() == 89
    assert list(Office.objects.filter(active=False).values_list("code", flat=True)) == ["BNY"]
    assert ServiceArea.objects.filter(kind="county").count() == 51
    for office in Office.objects.annotate(windows=Count("counters")):
        assert 1 <= office.windows <= 2, office
        assert 10 <= Offering.objects.filter(office=office).count() <= 12, office
    without_times = Office.objects.filter(active=True).exclude(
        pk__in=Slot.objects.values("counter__office")
    )
    assert not without_times.exists()


# A small directory


def test_offices_of_each_size_get_their_counters(files: Path) -> None:
    load(files)
    assert list(Counter.objects.filter(office__code="HEL").values_list("name", flat=True)) == [
        "Counter"
    ]
    assert Offering.objects.filter(office__code="HEL").count() == 10
    assert Offering.objects.filter(office__code="ATL").count() == 12
    assert Hours.objects.filter(counter__office__code="ATL", held_back=1).exists()
    assert not Hours.objects.filter(counter__office__code="HEL", held_back=1).exists()


def test_a_new_office_opens_on_work_days_from_seven_to_half_past_three_with_a_lunch_gap(
    files: Path,
) -> None:
    load(files)
    spans = Hours.objects.values_list("weekday", "from_time", "until_time", "slot_minutes")
    assert {(day, f"{opens:%H:%M}", f"{ends:%H:%M}", each) for day, opens, ends, each in spans} == {
        (day, *span, 15) for day in range(5) for span in [("07:00", "11:30"), ("12:30", "15:30")]
    }


def test_every_service_speaks_both_languages_and_says_what_to_bring(files: Path) -> None:
    load(files)
    assert Service.objects.filter(active=True).count() == 12
    for service in Service.objects.all():
        assert service.name_en != service.name_es
        assert service.hint_en
        assert service.hint_es
        assert len(service.bring_en.splitlines()) == len(service.bring_es.splitlines())
        assert bool(service.online_en) == bool(service.online_es) == bool(service.online_url_es)
    protected = Service.objects.filter(is_protected=True)
    assert [service.code for service in protected] == ["PROT"]


def test_loading_twice_changes_nothing(files: Path) -> None:
    load(files)
    before = list(Office.objects.values())
    second = load(files)
    assert "offices: 0 created, 0 updated, 0 kept, 0 removed, 3 unchanged" in second
    assert "services: 0 created, 0 updated, 0 kept, 0 removed, 12 unchanged" in second
    assert "service areas: 0 created, 0 updated, 0 kept, 0 removed, 4 unchanged" in second
    assert list(Office.objects.values()) == before


def test_a_new_office_is_published_in_the_same_load(files: Path) -> None:
    told: list[set[int]] = []

    def listen(*, office_ids: set[int], **_kwargs: object) -> None:
        told.append(set(office_ids))

    schedule_changed.connect(listen)
    try:
        load(files)
        load(files)
    finally:
        schedule_changed.disconnect(listen)
    assert told == [set(Office.objects.values_list("pk", flat=True))]
    assert Slot.objects.filter(counter__office=atlanta()).exists()


def test_a_field_nobody_touched_follows_the_file(files: Path) -> None:
    load(files)
    write(files, OFFICES, HEADER, ATLANTA.replace("2150 Parklake", "99 Peachtree"), QUEENS, HELENA)
    report = load(files)
    assert atlanta().street == "99 Peachtree Drive NE"
    assert "ATL: street changed: “2150 Parklake Drive NE” → “99 Peachtree Drive NE”" in report


def test_a_field_that_staff_edited_is_kept_and_told(files: Path) -> None:
    load(files)
    Office.objects.filter(code="ATL").update(street="1 Staff Street", address_confidence="")
    write(files, OFFICES, HEADER, ATLANTA.replace("2150 Parklake", "99 Peachtree"), QUEENS, HELENA)
    for _again in range(2):
        report = load(files)
        assert "ATL: street kept as staff have it: “1 Staff Street”" in report
        assert atlanta().street == "1 Staff Street"
        assert atlanta().address_confidence == ""


def test_a_service_that_staff_edited_is_kept_while_its_other_texts_follow(files: Path) -> None:
    load(files)
    Service.objects.filter(code="CASE").update(bring_en="Only the receipt")
    text = (files / SERVICES).read_text(encoding="utf-8")
    text = text.replace("Question about a pending case", "Ask about a case")
    (files / SERVICES).write_text(text, encoding="utf-8")
    report = load(files)
    case = Service.objects.get(code="CASE")
    assert (case.name_en, case.bring_en) == ("Ask about a case", "Only the receipt")
    assert "CASE: bring_en kept as staff have it: “Only the receipt”" in report


def test_counters_and_hours_are_left_to_staff_after_the_first_load(files: Path) -> None:
    load(files)
    Hours.objects.filter(counter__office__code="QNS", weekday=4).delete()
    Offering.objects.filter(office__code="QNS", service__code="FILE").delete()
    load(files)
    assert not Hours.objects.filter(counter__office__code="QNS", weekday=4).exists()
    assert not Offering.objects.filter(office__code="QNS", service__code="FILE").exists()


def test_an_office_that_staff_set_up_before_the_load_keeps_its_own_ways(files: Path) -> None:
    office = an_office(street="5 Own Street")
    a_counter(office, name="Our window")
    report = load(files)
    assert "ATL: street kept as staff have it: “5 Own Street”" in report
    assert [counter.name for counter in atlanta().counters.all()] == ["Our window"]


def test_a_county_given_to_another_office_by_the_file_moves(files: Path) -> None:
    load(files)
    write(files, COUNTIES, "state,county,office,note", "NY,Queens County,ATL,moved")
    report = load(files)
    assert ServiceArea.objects.get(county="Queens County").office.code == "ATL"
    assert "NY, Queens County: office and note changed" in report


def test_a_rule_that_left_the_file_goes(files: Path) -> None:
    load(files)
    write(files, STATES, "state,offices", "GA,ATL", "MT,HEL")
    assert "NY → QNS: removed" in load(files)
    assert not ServiceArea.objects.filter(kind="state", state="NY").exists()


def test_a_rule_that_staff_changed_or_deleted_stays_theirs(files: Path) -> None:
    load(files)
    ServiceArea.objects.filter(county="Queens County").update(office=atlanta(), from_file=False)
    ServiceArea.objects.filter(state="MT").delete()
    report = load(files)
    assert "NY, Queens County → QNS: kept (staff changed it)" in report
    assert "MT → HEL: kept (staff changed it)" in report
    assert ServiceArea.objects.get(county="Queens County").office.code == "ATL"
    assert not ServiceArea.objects.filter(state="MT").exists()


def test_an_unverified_address_is_loaded_closed_and_opens_when_the_file_is_sure(
    files: Path,
) -> None:
    write(files, OFFICES, HEADER, ATLANTA.replace("sourced", "UNVERIFIED"), QUEENS, HELENA)
    load(files)
    assert not atlanta().active
    write(files, OFFICES, HEADER, ATLANTA, QUEENS, HELENA)
    load(files)
    assert atlanta().active


def test_closing_an_office_with_appointments_to_come_is_refused_and_nothing_changes(
    files: Path,
) -> None:
    load(files)
    slot = Slot.objects.filter(counter__office__code="ATL", counter__services__code="CASE").latest(
        "starts_at"
    )
    book(slot, now=slot.starts_at.replace(hour=0))
    write(
        files,
        OFFICES,
        HEADER,
        ATLANTA.replace("sourced", "UNVERIFIED"),
        QUEENS.replace("47th", "48th"),
        HELENA,
    )
    assert "ATL has appointments to come" in refusal(files)
    assert atlanta().active
    assert Office.objects.get(code="QNS").street == "31-00 47th Avenue"


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_leave_one_of_each(files: Path) -> None:
    def load_and_leave(_number: int) -> str:
        try:
            return load(files)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as loaders:
        reports = list(loaders.map(load_and_leave, range(2)))
    assert sorted("offices: 3 created" in report for report in reports) == [False, True]
    assert Office.objects.count() == 3
    assert Counter.objects.count() == 5


# Bad files


@pytest.mark.parametrize(
    ("name", "lines", "complaint"),
    [
        (OFFICES, [HEADER.replace(",zip", ""), ATLANTA], f"{OFFICES}, row 1, column zip: This column is missing."),
        (OFFICES, [HEADER + ",fax", ATLANTA + ",1"], f"{OFFICES}, row 1, column fax: This column is not expected."),
        (OFFICES, [HEADER + ",zip", ATLANTA + ",1"], f"{OFFICES}, row 1, column zip: This column stands there twice."),
        (OFFICES, [HEADER, ATLANTA.removesuffix(",sourced")], f"{OFFICES}, row 2, column address_confidence: The value is missing."),
        (OFFICES, [HEADER, ATLANTA + ",x"], f"{OFFICES}, row 2, column address_confidence: There is a value too many"),
        (OFFICES, [HEADER, QUEENS, ATLANTA.replace("ATL", "Atl", 1)], f"{OFFICES}, row 3, column code: Use three capital letters."),
        (OFFICES, [HEADER, ATLANTA, QUEENS, HELENA, ATLANTA], f"{OFFICES}, row 5, column code: “ATL” already stands in row 2."),
        (OFFICES, [HEADER, ATLANTA.replace("America/New_York", "Amerika/Atlanta")], f"{OFFICES}, row 2, column time_zone: “Amerika/Atlanta” is not a time zone"),
        (OFFICES, [HEADER, ATLANTA.replace("33.8451", "north")], f"{OFFICES}, row 2, column latitude: “north” value must be a float."),
        (OFFICES, [HEADER, ATLANTA.replace("33.8451", "133.8")], f"{OFFICES}, row 2, column latitude: Ensure this value is less than or equal to 90."),
        (OFFICES, [HEADER, ATLANTA.replace("33.8451", "nan")], f"{OFFICES}, row 2, column latitude: Give a number of degrees."),
        (OFFICES, [HEADER, ATLANTA.replace("-84.28", "84.28")], f"{OFFICES}, row 2, column longitude: The position lies"),
        (OFFICES, [HEADER, ATLANTA.replace("30345", "3034")], f"{OFFICES}, row 2, column zip: This is not a ZIP code of five digits."),
        (OFFICES, [HEADER, ATLANTA.replace(",GA,", ",AL,")], f"{OFFICES}, row 2, column state: The ZIP code 30345 lies in GA."),
        (OFFICES, [HEADER, ATLANTA.replace("Atlanta Field Office", "")], f"{OFFICES}, row 2, column name: This field cannot be blank."),
        (OFFICES, [HEADER, ATLANTA.replace("Atlanta,GA", "Atlanta\x07,GA")], f"{OFFICES}, row 2, column city: The text has a control character."),
        (OFFICES, [HEADER, ATLANTA, '"QNS,Queens'], f"{OFFICES}, row 3: The row cannot be read"),
        (COUNTIES, ["state,county,office,note", "NY,Queens County,XXX,"], f"{COUNTIES}, row 2, column office: There is no office “XXX”."),
        (COUNTIES, ["state,county,office,note", "NY,Quenns County,QNS,"], f"{COUNTIES}, row 2, column county: No ZIP code lies in “Quenns County”, NY."),
        (COUNTIES, ["state,county,office,note"] + 2 * ["NY,Queens County,QNS,"], f"{COUNTIES}, row 3, column county: “NY, Queens County” already stands in row 2."),
        (STATES, ["state,offices", "ZZ,ATL"], f"{STATES}, row 2, column state: “ZZ” is not the two letters"),
        (STATES, ["state,offices", "GA,ATL XXX"], f"{STATES}, row 2, column offices: There is no office “XXX”."),
        (STATES, ["state,offices", "GA,ATL ATL"], f"{STATES}, row 2, column offices: “ATL” is listed twice."),
        (STATES, ["state,offices", "GA,"], f"{STATES}, row 2, column offices: Name at least one office."),
        (STATES, [], f"{STATES}, row 1, column state: This column is missing."),
        (SERVICES, ["[[service]]", 'code = "CASE"'], f"{SERVICES}, row 1, column bring_en: This is missing."),
        (SERVICES, ["[[service]]", "code = 5"], f"{SERVICES}, row 1, column code: This is the wrong kind of value."),
        (SERVICES, ["[[service]]", "fee = 5"], f"{SERVICES}, row 1, column fee: This is not expected."),
        (SERVICES, ["service = "], f"{SERVICES}: The file cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_row_and_column_and_changes_nothing(
    files: Path, name: str, lines: list[str], complaint: str
) -> None:
    write(files, name, *lines)
    told = refusal(files)
    assert complaint in told
    assert told.endswith("Nothing was changed.")
    assert not Office.objects.exists()
    assert not Service.objects.exists()


def test_text_in_another_encoding_is_refused_at_its_cell(files: Path) -> None:
    lines = [HEADER, QUEENS, ATLANTA.replace("Parklake", "Peña")]
    (files / OFFICES).write_bytes("\n".join(lines).encode("latin-1"))
    assert f"{OFFICES}, row 3, column street: The text is not UTF-8." in refusal(files)


def test_a_byte_order_mark_is_no_mistake(files: Path) -> None:
    (files / OFFICES).write_text(f"{HEADER}\n{ATLANTA}\n{QUEENS}\n{HELENA}\n", "utf-8-sig")
    load(files)
    assert Office.objects.count() == 3


def test_a_missing_file_is_named(files: Path) -> None:
    (files / COUNTIES).unlink()
    assert f"{COUNTIES}: The file is missing." in refusal(files)


def test_every_mistake_of_every_file_is_told_at_once(files: Path) -> None:
    write(files, OFFICES, HEADER, ATLANTA.replace("30345", "1"), QUEENS.replace("11101", "2"))
    write(files, STATES, "state,offices", "ZZ,ATL")
    sentences = refusal(files).splitlines()
    assert [sentence.split(":")[0] for sentence in sentences] == [
        f"{OFFICES}, row 2, column zip",
        f"{OFFICES}, row 3, column zip",
        f"{STATES}, row 2, column state",
        "Nothing was changed.",
    ]
