"""A date typed as month, day and year, as people write it."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils.translation import override

from infopass.memorable_date import MemorableDateField, month_number


class _Form(forms.Form):
    date_of_birth = MemorableDateField(label="Date of birth")


def _form(month: str = "5", day: str = "4", year: str = "1988") -> forms.Form:
    return _Form(
        {"date_of_birth_month": month, "date_of_birth_day": day, "date_of_birth_year": year}
    )


def _errors(form: forms.Form) -> list[str]:
    return [str(error) for error in form.errors.get("date_of_birth", [])]


def test_three_inputs_make_one_date() -> None:
    form = _form()
    assert form.is_valid()
    assert form.cleaned_data["date_of_birth"] == date(1988, 5, 4)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5", "5"),
        ("05", "5"),
        ("May", "5"),
        ("MAYO", "5"),
        ("sept.", "9"),
        ("setiembre", "9"),
        ("ene", "1"),
        ("dic", "12"),
        ("\uff11\uff12", "12"),
        ("٠٥", "5"),
        ("Diciémbre", "12"),
        (" mar. ", "3"),
        ("set", "9"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_a_month_is_read_as_number_or_name_in_either_language(typed: str, number: str) -> None:
    assert month_number(typed) == number


@pytest.mark.parametrize("day", ["4", "04", " 4 ", "4th", "4.º", "4º", "4°", "4to", "\uff14", "٤"])
def test_a_day_is_read_as_people_write_it(day: str) -> None:
    form = _form(day=day)
    assert form.is_valid()
    assert form.cleaned_data["date_of_birth"] == date(1988, 5, 4)


def test_a_typed_month_name_comes_back_selected() -> None:
    html = str(_form(month="agosto", year="")["date_of_birth"])
    assert '<option value="8" selected>' in html


@pytest.mark.parametrize("blank", ["month", "day", "year"])
def test_a_missing_part_is_named_and_the_others_are_kept(blank: str) -> None:
    typed: dict[str, str] = {"month": "5", "day": "4", "year": "1988"} | {blank: ""}
    form = _form(**typed)
    assert len(_errors(form)) == 1
    assert blank in _errors(form)[0].lower()
    html = str(form["date_of_birth"])
    assert ('value="1988"' in html) is (blank != "year")


def test_nothing_typed_asks_for_all_three() -> None:
    assert _errors(_form("", "", "")) == ["Enter the month, the day and the year."]


def test_an_optional_date_may_be_left_empty() -> None:
    class Optional(forms.Form):
        when = MemorableDateField(required=False)

    form = Optional({})
    assert form.is_valid()
    assert form.cleaned_data["when"] is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"month": "2", "day": "30"}, "February 1988 has only 29 days"),
        ({"day": "32"}, "1 to 31"),
        ({"day": "x"}, "1 to 31"),
        ({"year": "88"}, "all four digits"),
        ({"year": "1899"}, "1900 or later"),
        ({"year": "9999"}, "future"),
        ({"month": "13"}, "Choose the month"),
        ({"day": "\x004"}, "1 to 31"),
        ({"year": "9" * 10_000}, "four digits"),
        ({"month": "<script>"}, "Choose the month"),
    ],
)
def test_what_cannot_be_a_birth_date_says_how_to_mend_it(typed: dict[str, str], words: str) -> None:
    assert words in " ".join(_errors(_form(**typed)))


def test_errors_and_months_are_in_the_visitors_language() -> None:
    with override("es"):
        assert _errors(_form(month="2", day="30", year="1987")) == [
            "Febrero de 1987 tiene solo 28 días. Revise el día."
        ]
        assert "Agosto" in str(_form()["date_of_birth"])


def test_every_input_has_a_label_and_a_birthday_token() -> None:
    html = str(_Form()["date_of_birth"])
    for part in ("month", "day", "year"):
        assert f'for="id_date_of_birth_{part}"' in html
        assert f'id="id_date_of_birth_{part}"' in html
        assert f'autocomplete="bday-{part}"' in html


def test_the_first_value_of_a_date_fills_the_three_inputs() -> None:
    html = str(_Form(initial={"date_of_birth": date(1988, 5, 4)})["date_of_birth"])
    assert '<option value="5" selected>' in html
    assert 'value="4"' in html
    assert 'value="1988"' in html


def test_a_disabled_date_keeps_its_first_value() -> None:
    class Fixed(forms.Form):
        when = MemorableDateField(disabled=True, initial=date(1988, 5, 4))

    form = Fixed({"when_year": "2001"})
    assert form.is_valid()
    assert form.cleaned_data["when"] == date(1988, 5, 4)


def test_whoever_was_born_today_on_any_clock_is_not_born_in_the_future(time_machine: Any) -> None:
    # Eleven at night in London is already the next morning on Guam.
    time_machine.move_to("2027-01-04T23:00:00+00:00")
    assert _form("1", "5", "2027").is_valid()
    assert not _form("1", "6", "2027").is_valid()
