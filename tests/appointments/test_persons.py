from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from appointments.models import Appointment
from appointments.persons import NORMALISATION, Applicant, normalise_name, person_hash
from infopass.keys import parse_named_keys
from tests.cast import ANA, BEN, MONDAY, a_slot, book


def hashed(person: Applicant) -> bytes:
    return person_hash(
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        phone=person.phone,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien-Núñez", "o’brien nunez"),
        ("Oʼahu Kāneʻohe", "O'ahu Kane'ohe"),
        ("Yꞌolotl", "Y'olotl"),
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("Müller-Straße", "muller strasse"),
        ("Łukasz Øster", "lukasz oster"),
        ("ＡＮＡ", "Ana"),
        ("Ana\u0301", "Aná"),
        # Letters and marks that draw nothing.
        *((f"A{blank}na{blank}", "Ana") for blank in "\u115f\u1160\u3164\uffa0\u034f\u2800\u17b4"),
        ("渡邉\U000e0100", "渡邉"),
        ("A\ufe0fna\ufe00", "Ana"),
    ],
)
def test_two_writings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "Anna"),
        ("Иван", "Ivan"),
        ("й", "и"),
        ("王伟", "王衛"),
        ("مريم", "Maryam"),
        ("が", "か"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


def test_where_the_name_is_split_does_not_matter() -> None:
    one = replace(ANA, first_name="Ana García", last_name="López")
    assert hashed(one) == hashed(replace(ANA, first_name="Ana", last_name="García López"))


def test_birth_date_and_phone_count() -> None:
    assert hashed(ANA) != hashed(replace(ANA, date_of_birth=date(1988, 4, 5)))
    assert hashed(ANA) != hashed(replace(ANA, phone="+14045550199"))


@pytest.mark.django_db
def test_live_persons_are_hashed_again_under_another_key(settings: Settings) -> None:
    appointment = book(a_slot())
    settings.PIN_KEYS = parse_named_keys("PIN_KEYS", f"new:{'n' * 40},demo:{'d' * 40}")
    settings.PERSON_KEY_ID = "new"
    call_command("rehash_persons")
    appointment.refresh_from_db()
    assert appointment.person_version == f"{NORMALISATION}:new"
    assert bytes(appointment.person_hash) == hashed(ANA)
    assert Appointment.objects.count() == 1


@pytest.mark.django_db
def test_two_live_persons_that_become_one_stop_the_command(settings: Settings) -> None:
    mine = book(a_slot())
    twin = book(a_slot(starts_at=MONDAY + timedelta(days=3)), BEN)
    # As under older rules, which told these two apart.
    Appointment.objects.filter(pk=twin.pk).update(
        first_name=ANA.first_name,
        last_name=ANA.last_name,
        date_of_birth=ANA.date_of_birth,
        phone=ANA.phone,
    )
    settings.PIN_KEYS = parse_named_keys("PIN_KEYS", f"new:{'n' * 40},demo:{'d' * 40}")
    settings.PERSON_KEY_ID = "new"
    with pytest.raises(CommandError, match=twin.number_as_shown):
        call_command("rehash_persons")
    mine.refresh_from_db()
    assert mine.person_version == f"{NORMALISATION}:demo"
