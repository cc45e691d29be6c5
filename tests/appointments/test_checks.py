"""A deployment whose keys do not fit the stored appointments is stopped before it serves anybody."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from appointments.booking import cancel
from infopass.keys import parse_named_keys
from tests.cast import MONDAY, a_slot, book

pytestmark = pytest.mark.django_db
OTHER_KEY = parse_named_keys("PIN_KEYS", f"new:{'n' * 40}")


def faults() -> set[str]:
    """What is wrong with the appointments; how the server itself is set up is not asked here."""
    found = run_checks(tags=["database"], databases=["default"])
    return {fault.id for fault in found if fault.id and fault.id.startswith("appointments.")}


def forget_the_old_key(settings: Settings) -> None:
    settings.PIN_KEYS, settings.PERSON_KEY_ID = OTHER_KEY, OTHER_KEY.oldest_id


def test_the_keys_that_made_the_appointments_are_good() -> None:
    book(a_slot())
    assert faults() == set()


def test_a_key_that_live_appointments_need_may_not_be_lost(settings: Settings) -> None:
    book(a_slot())
    forget_the_old_key(settings)
    assert faults() == {"appointments.E001", "appointments.E002"}
    with pytest.raises(SystemCheckError, match="PERSON_KEY_ID"):
        call_command("migrate", verbosity=0, skip_checks=False)


def test_hashing_persons_again_mends_the_first_of_the_two(settings: Settings) -> None:
    book(a_slot())
    forget_the_old_key(settings)
    call_command("rehash_persons")
    assert faults() == {"appointments.E002"}


def test_what_is_over_needs_no_key(settings: Settings) -> None:
    cancel(appointment_id=book(a_slot()).pk, now=MONDAY)
    forget_the_old_key(settings)
    assert faults() == set()


def test_without_a_database_nothing_is_asked() -> None:
    assert run_checks(tags=["database"], databases=[]) == []
