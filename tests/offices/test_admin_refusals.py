"""Whatever stops a save at the last moment is told in a sentence, not as an error page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError

from offices.admin.refusals import sentence_for
from offices.models import Hours, Office, ServiceArea
from tests.cast import a_counter, an_office, open_daily

pytestmark = pytest.mark.django_db


def test_a_constraint_speaks_with_its_own_words() -> None:
    counter = a_counter(an_office())
    open_daily(counter)
    hours = Hours(counter=counter, weekday=0, from_time="10:00", until_time="11:00")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        hours.save()
    told = sentence_for(refused.value).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(
        "These hours overlap other hours of the same counter: ATL Window 1, Monday, 9:00 a.m. to "
        "12:00 p.m., valid without an end."
    )


def test_hours_that_somebody_else_wrote_first_are_told_with_their_days() -> None:
    counter = a_counter(an_office())
    open_daily(counter, valid_from=date(2027, 3, 1), valid_until=date(2027, 3, 31))
    hours = Hours(counter=counter, weekday=4, from_time="10:00", until_time="11:00")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        hours.save()
    assert "Friday" in sentence_for(refused.value)
    assert "valid from March 1, 2027 to March 31, 2027." in sentence_for(refused.value)


def test_a_rule_that_somebody_else_wrote_first_is_told_as_such() -> None:
    office = an_office()
    rule = {"kind": "zip", "zip_code": "30345", "valid_from": date(2027, 1, 1)}
    ServiceArea.objects.create(office=office, **rule)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ServiceArea.objects.create(office=office, **rule)
    assert "This ZIP already has an office" in sentence_for(refused.value)


def test_a_clash_without_words_of_its_own_says_what_to_do() -> None:
    an_office()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        an_office()
    assert "Look at it and try again" in sentence_for(refused.value)


def test_a_row_that_others_need_says_how_to_end_its_use() -> None:
    office = an_office()
    a_counter(office)
    with pytest.raises(ProtectedError) as refused:
        Office.objects.all().delete()
    assert "deactivate it instead" in sentence_for(refused.value)


def test_a_lock_that_does_not_come_free_asks_to_try_again() -> None:
    assert "please try again" in sentence_for(OperationalError("lock timeout"))


def test_an_objection_is_passed_on_word_for_word() -> None:
    assert sentence_for(ValidationError("Not today.")) == "Not today."
