"""Each answer in the many ways people write it: read, or sent back with words that mend it."""

import unicodedata

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from appointments.forms.details import DetailsForm
from appointments.forms.number_and_pin import NumberAndPinForm
from appointments.forms.office import ZipForm
from appointments.references import new_number
from offices.postal_places import clean_zip
from tests.walk import BEN_TYPED

pytestmark = pytest.mark.usefixtures("on_monday")

MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad"


def cleaned(**typed: str) -> DetailsForm:
    form = DetailsForm({**BEN_TYPED, **typed})
    form.is_valid()
    return form


def kept(field: str, typed: str) -> str:
    form = cleaned(**{field: typed})
    assert not form.errors
    return str(form.cleaned_data[field])


def said(field: str, typed: str) -> str:
    return str(cleaned(**{field: typed}).errors[field])


@pytest.mark.parametrize(
    "name",
    [
        *("Sukarno", "A", "María José", "García Márquez", "de la Cruz y Ortiz", "Nguyễn"),
        *("O'Brien", "O’Brien", "O‘Brien", "Oʼbrien", "Kaʻanāpali", "D`Angelo", "O´Brien"),
        *("Pérez-Gil", "Pérez‐Gil", "Pérez‑Gil", "Pérez–Gil", "Pérez—Gil", "Pérez -Gil"),
        *("Smith Jr.", "King, Jr.", "Gates III", "Dr. Núñez", "Mª Ángeles", "S/O Ramesh", "Li 3rd"),
        *(
            "王小明",
            "渡邉",
            "山田ひかり",
            "김민수",
            "محمد",
            "عبد الله",
            "Иванова",
            "አበበ",
            "ดวงใจ",
            "אברהם",
        ),
        # A Japanese keyboard says which drawing of a character the family uses.
        "渡邉\U000e0101",
        *("Ngô Thị Ánh", "İlker", "Þór", "ß", "Ǽ", "मोहन"),
        # Persian and the scripts of India need their joiners.
        *("می\u200cخواهم", "ක්\u200dරි"),
    ],
)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_of_any_script_is_kept_as_it_is_written(field: str, name: str) -> None:
    assert kept(field, name) == name


@given(st.sampled_from(["Ngô Thị Ánh", "Ana María", "Ångström", "Łucja Żółć", "が"]))
def test_an_accent_is_the_same_typed_in_one_stroke_or_in_two(name: str) -> None:
    assert kept("last_name", unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    "typed",
    [
        "  Ana   María ",
        "\u00a0Ana\u00a0\u3000María\t",
        "Ana\r\nMaría",
        "\u200eAna María\u200f",
        "\u2068Ana\u2069 Mar\u00adía\ufeff",
        "\u202aAna María\u202c",
        "Ana\ufe0e Mari\ufe00\u0301a",
    ],
)
def test_spaces_and_unseen_marks_around_a_name_do_not_count(typed: str) -> None:
    assert kept("last_name", typed) == "Ana María"


@given(st.text(MARKS + " \u00a0", max_size=8), st.text(MARKS, max_size=8))
def test_marks_pasted_anywhere_change_nothing(before: str, within: str) -> None:
    assert kept("last_name", f"{before}Oka{within}for{before}") == "Okafor"
    assert kept("phone", f"{before}(404) 555{within}-0101{before}") == "+14045550101"
    assert kept("email", f"{before}ben@exa{within}mple.com{before}") == "ben@example.com"
    assert kept("receipt_number", f"{before}IOE09{within}12345678") == "IOE0912345678"


@pytest.mark.parametrize("hidden", ["Ben\x00", "Ben\u202e", "\u202dBen", "B\x07en", "Ben\ue000"])
@pytest.mark.parametrize(
    "field", ["last_name", "first_name", "access_needs", "receipt_number", "phone", "email"]
)
def test_characters_that_hide_or_turn_text_around_are_refused(field: str, hidden: str) -> None:
    assert "cannot be seen" in said(field, hidden)


@pytest.mark.parametrize("blank", "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
@pytest.mark.parametrize("field", ["last_name", "first_name", "access_needs", "phone", "email"])
def test_letters_that_draw_nothing_are_refused_alone_and_among_others(
    field: str, blank: str
) -> None:
    for typed in (blank, f"B{blank}en"):
        assert "cannot be seen" in said(field, typed)


@pytest.mark.parametrize("name", ["Ana 😀", "😀", "Ana❤️", "Ana 👍🏽", "Ana ™", "Ana 1️⃣"])
def test_a_name_with_pictures_is_asked_again_for_its_letters(name: str) -> None:
    words = said("first_name", name)
    assert "pictures or symbols" in words or "with letters" in words


@pytest.mark.parametrize("name", ["-", "123", "'", "...", "？"])
def test_a_name_without_a_letter_is_asked_again(name: str) -> None:
    assert "with letters" in said("last_name", name)


@given(st.text(max_size=80))
def test_no_name_whatever_it_is_breaks_the_form(name: str) -> None:
    form = cleaned(first_name=name)
    if not form.errors:
        again = cleaned(first_name=form.cleaned_data["first_name"])
        assert again.cleaned_data["first_name"] == form.cleaned_data["first_name"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *((typed, "+14045550101") for typed in ("404 555 0101", "(404) 555-0101", "4045550101")),
        *(
            (typed, "+14045550101")
            for typed in ("1-404-555-0101", "+1 404 555 0101", "404.555.0101")
        ),
        *(
            (typed, "+14045550101")
            for typed in ("001 404 555 0101", "+1 (404) 555–0101", "404—5550101")
        ),
        *(
            (typed, "+14045550101")
            for typed in ("４０４５５５０１０１", "٤٠٤٥٥٥٠١٠١", "tel:+1-404-555-0101")
        ),
        ("\u202a+1 404 555 0101\u202c", "+14045550101"),
        ("1-800-FLOWERS", "+18003569377"),
        ("404-555-MAMA", "+14045556262"),
        ("404_555_0101", "+14045550101"),
        # Ten digits after the + that are a number of the country they name.
        ("+4021 555 0101", "+40215550101"),
        ("787-555-0101", "+17875550101"),
        ("671 555 0101", "+16715550101"),
        ("684-633-0101", "+16846330101"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("011 52 55 1234 5678", "+525512345678"),
        ("0052 55 1234 5678", "+525512345678"),
        ("+503 7012 3456", "+50370123456"),
        ("+84 91 234 56 78", "+84912345678"),
        ("+251 91 123 4567", "+251911234567"),
    ],
)
def test_a_phone_number_may_be_written_in_any_common_way(typed: str, number: str) -> None:
    assert kept("phone", typed) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("555-0101", "The area code is missing"),
        ("404-555-01", "Some digits are missing"),
        ("0", "Some digits are missing"),
        ("+1 555 0101", "Some digits are missing"),
        ("52 55 1234 5678 9", "begin with + and the country code"),
        ("404-555-0101 / 404-555-0102", "one number only"),
        ("104-555-0101", "no such area code"),
        ("404-055-0101", "no such area code"),
        # As dialled in other countries. Without its 0 each would be a number of ours.
        ("06 12 34 56 78", "no such area code"),
        ("020 7946 0958", "begin with + and the country code"),
        ("0404-555-0101", "too many digits"),
        ("+999 1234", "No country has this code"),
        ("+52 1234", "not one of that country"),
        ("+4045550101", "leave out the +, or type +1"),
        ("+2105550101", "leave out the +, or type +1"),
        ("404-555-0101 (mom)", "Type digits only"),
        ("404-555-0101 grandmother", "Type digits only"),
        ("+52 55 1234 5678 casa", "Type digits only"),
        ("+49 30 1234567 oma", "Type digits only"),
        ("call me", "in digits, such as 404-555-0123"),
        ("404.555.0101 ext. 7", "cannot keep an extension"),
        ("4045550101 x12", "cannot keep an extension"),
    ],
)
def test_a_phone_number_that_cannot_ring_says_how_to_mend_it(typed: str, words: str) -> None:
    assert words in said("phone", typed)


@given(st.text("0123456789+-(). xt٤", max_size=30))
def test_a_number_that_is_kept_reads_as_itself_again(typed: str) -> None:
    form = cleaned(phone=typed)
    if not form.errors:
        assert kept("phone", form.cleaned_data["phone"]) == form.cleaned_data["phone"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" ana@example.com ", "ana@example.com"),
        ("Ana.Perez@EXAMPLE.COM", "Ana.Perez@example.com"),
        ("ana@example.com.", "ana@example.com"),
        ("ana@example.com,", "ana@example.com"),
        ("<ana@example.com>", "ana@example.com"),
        ("mailto:ana@example.com", "ana@example.com"),
        ("ana @ example . com", "ana@example.com"),
        ("ana＠example．com", "ana@example.com"),
        ("ana+citas@example.com", "ana+citas@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
        ("ana@niño.example", "ana@niño.example"),
        # What browsers make of it on the way.
        ("ana@xn--nio-8ma.example", "ana@niño.example"),
    ],
)
def test_an_email_may_come_with_what_phones_and_copies_put_around_it(
    typed: str, address: str
) -> None:
    assert kept("email", typed) == address


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ana", "it should look like ana@example.com"),
        ("ana@", "it should look like ana@example.com"),
        ("ana@example", "it should look like ana@example.com"),
        ("ana perez@example.com", "has no spaces"),
        ("ana@example.com luis@example.com", "only one address"),
        ("ana@gmail,com", "Should it be a dot?"),
        ("peña@example.com", "part before the @"),
        ("ana@localhost", "it should look like ana@example.com"),
        ("a" * 65 + "@example.com", "64 characters"),
        ("a" * 250 + "@example.com", "too long"),
    ],
)
def test_an_email_that_cannot_arrive_says_how_to_mend_it(typed: str, words: str) -> None:
    assert words in said("email", typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("IOE0912345678", "IOE0912345678"),
        ("ioe-09-123-45678", "IOE0912345678"),
        ("IOE 09 123 45678", "IOE0912345678"),
        ("IOEO912345678", "IOE0912345678"),
        ("I0E09l2345678", "IOE0912345678"),
        ("ＩＯＥ０９１２３４５６７８", "IOE0912345678"),
        ("", ""),
    ],
)
def test_a_receipt_number_may_be_written_in_any_common_way(typed: str, number: str) -> None:
    assert kept("receipt_number", typed) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [("IOE091234567", "3 letters and 10 digits"), ("IOE*912345678", "star"), ("12", "leave this")],
)
def test_a_receipt_number_of_another_form_says_how_to_mend_it(typed: str, words: str) -> None:
    assert words in said("receipt_number", typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("A012-345-678", "A012345678"),
        ("12345678", "A012345678"),
        ("a1234567", "A001234567"),
        ("A# 012 345 678", "A012345678"),
        ("A–012–345–678", "A012345678"),
        ("AO12345678", "A012345678"),
        ("Ａ０１２３４５６７８", "A012345678"),
    ],
)
def test_an_a_number_may_be_written_in_any_common_way(typed: str, number: str) -> None:
    assert kept("a_number", typed) == number


@pytest.mark.parametrize("typed", ["A123", "A1234567890", "B12345678"])
def test_an_a_number_of_another_form_says_how_to_mend_it(typed: str) -> None:
    assert "7 to 9 digits" in said("a_number", typed)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [("1899", "5", "4"), ("2027", "6", "1"), ("1988", "2", "30"), ("88", "5", "4"), ("", "", "")],
)
def test_a_birth_date_that_cannot_be_is_refused(year: str, month: str, day: str) -> None:
    form = cleaned(date_of_birth_year=year, date_of_birth_month=month, date_of_birth_day=day)
    assert form.errors["date_of_birth"]


def test_somebody_born_in_1900_can_come() -> None:
    form = cleaned(date_of_birth_year="1900", date_of_birth_month="1", date_of_birth_day="1")
    assert not form.errors


@pytest.mark.parametrize(
    "typed",
    ["30345", " 30345 ", "30345.", "30345,", "30345-1234", "30345 1234", "303451234", "30345–1234"],
)
@pytest.mark.parametrize("mark", ["", "\u200e", "\u2068", "\ufeff"])
def test_a_zip_may_be_written_in_any_common_way(typed: str, mark: str) -> None:
    form = ZipForm({"zip_code": f"{mark}{typed}{mark}"})
    assert form.is_valid()
    assert clean_zip(form.cleaned_data["zip_code"]) == "30345"


@pytest.mark.parametrize("around", ["", " ", "\u200e", "\u00a0"])
@pytest.mark.parametrize("between", ["", "-", " ", "–", "‑", ". "])
def test_a_confirmation_number_may_be_written_in_any_common_way(around: str, between: str) -> None:
    number = new_number("ATL")
    typed = around + between.join([number[:3], number[3:7], number[7:]]).lower() + around
    form = NumberAndPinForm({"number": typed, "pin": "012345"})
    assert form.is_valid()
    assert form.cleaned_data["number"] == number


@pytest.mark.parametrize(
    "pin", ["012345", "012 345", "0 1 2 3 4 5", "012-345", "０１２３４５", "٠١٢٣٤٥", "O12345"]
)
def test_a_pin_may_be_written_in_any_common_way(pin: str) -> None:
    form = NumberAndPinForm({"number": new_number("ATL"), "pin": pin})
    assert form.is_valid()
    assert form.cleaned_data["pin"] == "012345"


@pytest.mark.parametrize("pin", ["12345", "1234567", "abcdef", "12 34", "-"])
def test_a_pin_that_has_not_six_digits_is_said_so_before_it_counts_as_a_guess(pin: str) -> None:
    form = NumberAndPinForm({"number": "ATL-7K3M-Q9XF", "pin": pin})
    assert "A PIN has 6 digits" in str(form.errors["pin"])


@pytest.mark.parametrize("field", ["last_name", "phone", "email", "receipt_number", "access_needs"])
def test_what_is_far_too_long_is_refused_unread_in_words(field: str) -> None:
    for length in (2_001, 200_000):
        assert "hort" in (words := said(field, "á " * length)) or "too long" in words


def test_errors_are_in_the_visitors_language() -> None:
    with override("es"):
        assert "Falta el código de área" in said("phone", "555-0101")
        assert "no lleva espacios" in said("email", "ana perez@example.com")
