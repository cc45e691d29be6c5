import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.models import Appointment
from appointments.references import ALPHABET, new_number, parse_number, pin_for, pin_matches
from appointments.refusals import MistypedNumber


def shown(number: str) -> str:
    return Appointment(number=number).number_as_shown


def test_a_number_has_the_office_seven_characters_and_a_check_character() -> None:
    number = new_number("ATL")
    assert number.startswith("ATL")
    assert len(number) == 11
    assert set(number[3:]) <= set(ALPHABET)
    assert shown(number).count("-") == 2


def test_no_two_characters_of_the_alphabet_look_alike() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUAE") - {"B"}
    assert len(ALPHABET) == len(set(ALPHABET)) == 23


@pytest.mark.parametrize(
    "typed",
    ["{n}", "{s}", " {s} ", "{s_lower}", "{s_spaces}", "{s_dash}"],
)
def test_a_number_is_read_in_any_writing(typed: str) -> None:
    number = new_number("ATL")
    text = typed.format(
        n=number,
        s=shown(number),
        s_lower=shown(number).lower(),
        s_spaces=shown(number).replace("-", " "),
        s_dash=shown(number).replace("-", "–"),
    )
    assert parse_number(text) == number


def test_a_digit_in_the_office_code_is_read_as_the_letter_it_looks_like() -> None:
    number = new_number("OIB")
    assert parse_number("018" + number[3:]) == number


@given(st.data())
def test_one_wrong_character_is_recognised(data: st.DataObject) -> None:
    number = new_number("ATL")
    place = data.draw(st.integers(3, 10))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != number[place]]))
    with pytest.raises(MistypedNumber):
        parse_number(number[:place] + wrong + number[place + 1 :])


@given(st.integers(3, 9))
def test_two_swapped_neighbours_are_recognised(place: int) -> None:
    number = new_number("ATL")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(MistypedNumber):
            parse_number(swapped)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_mistyped(text: str) -> None:
    try:
        assert len(parse_number(text)) == 11
    except MistypedNumber as refusal:
        assert "ATL-7K3M-Q9XF" in str(refusal)  # noqa: PT017


def a_person(pin_version: int = 1) -> Appointment:
    return Appointment(number="ATL7K3MQ9XF", pin_key_id="demo", pin_version=pin_version)


def test_a_pin_has_six_digits_and_stays_the_same() -> None:
    assert pin_for(a_person()) == pin_for(a_person())
    assert len(pin_for(a_person())) == 6
    assert pin_for(a_person()).isdigit()


def test_a_replacement_kills_the_old_pin() -> None:
    assert pin_for(a_person()) != pin_for(a_person(pin_version=2))


def test_a_pin_may_be_typed_with_a_space() -> None:
    pin = pin_for(a_person())
    assert pin_matches(a_person(), f" {pin[:3]} {pin[3:]}")
    assert not pin_matches(a_person(), "")
    assert not pin_matches(a_person(), "１２３４５６")
