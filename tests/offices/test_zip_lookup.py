"""From a ZIP as somebody typed it to the office that serves it."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from offices.models import Office, ServiceArea
from offices.postal_places import place_of
from offices.zipcodes import (
    Choose,
    ChooseReason,
    Found,
    Outcome,
    Rule,
    Unknown,
    UnknownReason,
    lookup,
    without_zip,
)

TODAY = date(2027, 3, 1)

# ZIP, the office that serves it, and what would go wrong without the rule.
TELLING = {
    "30345": "ATL",  # the building's own ZIP
    "07010": "NEW",  # Cliffside Park NJ: New York City is nearer
    "06830": "HAR",  # Greenwich CT: New York City is nearer
    "49001": "DET",  # Kalamazoo MI: Chicago is nearer
    "49503": "DET",  # Grand Rapids MI: Milwaukee is nearer, across the lake
    "40701": "LOU",  # eastern Kentucky
    "70601": "NOL",  # Lake Charles LA: Houston is nearer
    "71101": "FSA",  # Shreveport LA, by its parish
    "85364": "IMP",  # Yuma AZ, by its county, in another state and zone
    "11101": "QNS",  # Queens
    "11706": "LNY",  # Long Island
    "10458": "NYC",  # the Bronx
    "90012": "LOS",  # two offices in one building
    "00917": "SAJ",  # Puerto Rico
    "00802": "CHA",  # St. Thomas
    "00820": "CHR",  # St. Croix
    "96910": "AGA",  # Guam
    "96917": "AGA",  # Guam, without a position
    "96950": "AGA",  # Saipan, post boxes only
    "96799": "HHW",  # American Samoa, post boxes only
    "20001": "WAS",
    "19901": "PHI",  # Delaware has no office
    "82001": "DEN",  # Wyoming has no office
    "99634": "ANC",  # its time zone in the data is no time zone
    "96940": "AGA",  # Palau belongs to no state: the nearest of all
}


def found(text: str, on: date = TODAY) -> Found:
    outcome = lookup(text, on=on)
    assert isinstance(outcome, Found), outcome
    return outcome


def reason(outcome: Outcome) -> object:
    assert isinstance(outcome, Choose | Unknown), outcome
    return outcome.reason


def rule(office: Office, **fields: Any) -> ServiceArea:
    return ServiceArea.objects.create(office=office, **fields)


@pytest.mark.usefixtures("field_offices")
def test_telling_places_have_the_office_of_their_jurisdiction() -> None:
    assert {zip_code: found(zip_code).office.code for zip_code in TELLING} == TELLING


@pytest.mark.usefixtures("field_offices")
def test_a_person_in_brooklyn_gets_an_open_new_york_office() -> None:
    outcome = found("11201")
    assert outcome.office.code in {"NYC", "QNS"}
    assert "BNY" not in [other.office.code for other in outcome.others]


@pytest.mark.usefixtures("field_offices")
@pytest.mark.parametrize(
    "typed",
    [
        "30345",
        " 30345 ",
        "30345-1234",
        "303451234",
        "30345 1234",
        "３０３４５",
        "٣٠٣٤٥",
        "30345–1234",
    ],
)
def test_a_zip_may_be_typed_in_many_ways(typed: str) -> None:
    assert found(typed).zip_code == "30345"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "3034",
        "303456",
        "30345-12",
        "3034A",
        "abcde",
        "-----",
        "½½½½½",
        "30345\x00",
        "🙂" * 5,
    ],
)
def test_what_is_no_zip_is_said_to_be_mistyped(typed: str) -> None:
    assert reason(lookup(typed, on=TODAY)) is UnknownReason.MISTYPED


@pytest.mark.usefixtures("field_offices")
def test_a_number_never_given_out_is_no_zip_and_still_offers_every_office() -> None:
    outcome = lookup("00000", on=TODAY)
    assert isinstance(outcome, Unknown)
    assert outcome.reason is UnknownReason.NOT_A_ZIP
    assert len(outcome.offices) == 88


@pytest.mark.usefixtures("field_offices")
@pytest.mark.parametrize("military", ["09012", "34002", "96510", "09905"])
def test_the_armed_forces_choose_from_every_office(military: str) -> None:
    outcome = lookup(military, on=TODAY)
    assert reason(outcome) is ChooseReason.MILITARY
    assert isinstance(outcome, Choose)
    assert len(outcome.offices) == 88


@pytest.mark.usefixtures("field_offices")
def test_a_zip_without_position_offers_the_offices_of_its_state() -> None:
    outcome = lookup("20588", on=TODAY)
    assert isinstance(outcome, Choose)
    assert outcome.reason is ChooseReason.NO_POSITION
    assert {office.code for office in outcome.offices} == {"BAL", "WAS"}


@pytest.mark.usefixtures("field_offices")
def test_an_island_without_office_and_position_offers_every_office() -> None:
    assert reason(lookup("96941", on=TODAY)) is ChooseReason.TERRITORY_WITHOUT_POSITION


@pytest.mark.usefixtures("field_offices")
def test_a_person_abroad_chooses_from_every_office() -> None:
    outcome = without_zip(on=TODAY)
    assert outcome.reason is ChooseReason.ABROAD
    assert len(outcome.offices) == 88


@pytest.mark.usefixtures("field_offices")
def test_the_other_offices_of_the_state_are_offered_nearest_first() -> None:
    outcome = found("10458")
    assert [other.office.code for other in outcome.others][:2] == ["QNS", "LNY"]
    assert [other.miles for other in outcome.others] == sorted(
        other.miles or 0 for other in outcome.others
    )
    assert outcome.place is not None
    assert (outcome.place.city, outcome.place.state) == ("Bronx", "NY")


def test_a_time_zone_that_is_none_is_left_out() -> None:
    village, city = place_of("99634"), place_of("30345")
    assert village is not None
    assert village.zone is None
    assert city is not None
    assert str(city.zone) == "America/New_York"


@pytest.mark.usefixtures("field_offices")
def test_distance_is_told_in_miles() -> None:
    # Atlanta to Macon is about 80 miles as the crow flies.
    miles = found("31201").miles
    assert miles is not None
    assert 70 < miles < 90


@pytest.mark.usefixtures("field_offices")
def test_a_state_without_offices_of_its_own_shows_the_nearest_neighbours_too() -> None:
    assert found("96940").others[0].office.code == "HHW"


def test_a_rule_for_the_zip_beats_the_county_and_the_state(
    field_offices: dict[str, Office],
) -> None:
    rule(field_offices["LNY"], kind="zip", zip_code="11101")
    outcome = found("11101")
    assert (outcome.office.code, outcome.rule) == ("LNY", Rule.ZIP)
    assert "QNS" in [other.office.code for other in outcome.others]


def test_a_rule_for_a_zip_newer_than_the_postal_data_is_followed(
    field_offices: dict[str, Office],
) -> None:
    rule(field_offices["ATL"], kind="zip", zip_code="00000")
    outcome = found("00000")
    assert (outcome.office.code, outcome.place, outcome.miles) == ("ATL", None, None)


def test_a_rule_holds_from_its_first_to_its_last_day(field_offices: dict[str, Office]) -> None:
    rule(
        field_offices["LNY"],
        kind="zip",
        zip_code="11101",
        valid_from=date(2027, 3, 1),
        valid_until=date(2027, 3, 31),
    )
    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [found("11101", on=day).office.code for day in days] == ["QNS", "LNY", "LNY", "QNS"]


def test_a_county_is_recognised_in_any_case(field_offices: dict[str, Office]) -> None:
    rule(field_offices["PHO"], kind="county", state="AZ", county="pima county")
    outcome = found("85701")
    assert (outcome.office.code, outcome.rule) == ("PHO", Rule.COUNTY)


def test_a_rule_for_an_office_that_is_closed_is_passed_over(
    field_offices: dict[str, Office],
) -> None:
    Office.objects.filter(code="QNS").update(active=False)
    rule(field_offices["BNY"], kind="zip", zip_code="11101")
    outcome = found("11101")
    assert outcome.rule is Rule.STATE
    assert outcome.office.code == "NYC"


@pytest.mark.django_db
def test_with_no_office_open_the_chooser_is_empty_rather_than_broken() -> None:
    outcome = lookup("30345", on=TODAY)
    assert isinstance(outcome, Choose)
    assert outcome.offices == ()


@pytest.mark.usefixtures("field_offices")
@pytest.mark.parametrize(
    ("typed", "statements"), [("11101", 1), ("30345", 1), ("09012", 2), ("nonsense", 2)]
)
def test_only_a_list_of_every_office_costs_a_second_statement(
    typed: str, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(statements):
        lookup(typed, on=TODAY)
