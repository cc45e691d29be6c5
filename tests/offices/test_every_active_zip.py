"""No ZIP is a dead end: every one leads to an open office or to a choice of offices."""

from collections import Counter
from datetime import date

import pytest

from offices.models import Office
from offices.postal_places import every_place
from offices.zipcodes import Choose, ChooseReason, Found, Jurisdiction, Unknown, UnknownReason

TODAY = date(2027, 3, 1)

pytestmark = pytest.mark.usefixtures("field_offices")


def test_every_active_zip_ends_in_an_open_office_or_the_chooser() -> None:
    jurisdiction = Jurisdiction.load_all(on=TODAY)
    ends: Counter[object] = Counter()
    for place in every_place():
        if not place.in_use:
            continue
        outcome = jurisdiction.decide(place.zip_code, place)
        if isinstance(outcome, Found):
            assert outcome.office.active, place
            assert all(other.office.active for other in outcome.others), place
            assert outcome.office not in [other.office for other in outcome.others], place
            ends["found"] += 1
        else:
            assert isinstance(outcome, Choose), place
            assert outcome.offices, place
            assert all(office.active for office in outcome.offices), place
            ends[outcome.reason] += 1
    assert sum(ends.values()) > 41_000
    assert ends["found"] > 41_000
    # Beside the armed forces, hardly anybody has to choose.
    assert ends[ChooseReason.MILITARY] > 600
    assert ends[ChooseReason.NO_POSITION] + ends[ChooseReason.TERRITORY_WITHOUT_POSITION] < 30


def test_every_retired_zip_says_so_and_offers_every_office() -> None:
    jurisdiction = Jurisdiction.load_all(on=TODAY)
    active = Office.objects.filter(active=True).count()
    retired = [place for place in every_place() if not place.in_use]
    assert len(retired) > 1_000
    for place in retired:
        outcome = jurisdiction.decide(place.zip_code, place)
        assert isinstance(outcome, Unknown)
        assert outcome.reason is UnknownReason.NOT_IN_USE
        assert len(outcome.offices) == active


def test_every_office_that_is_open_serves_some_zip_or_shares_a_building_with_one_that_does() -> (
    None
):
    jurisdiction = Jurisdiction.load_all(on=TODAY)
    outcomes = (jurisdiction.decide(place.zip_code, place) for place in every_place())
    serving = {outcome.office.code for outcome in outcomes if isinstance(outcome, Found)}
    idle = set(Office.objects.filter(active=True).values_list("code", flat=True)) - serving
    # Los Angeles County shares a building with Los Angeles: only rules by ZIP can give it people.
    assert idle == {"LAC"}
