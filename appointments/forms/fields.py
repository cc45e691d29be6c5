"""Fields that read what people type, in any script and any common writing, and say how to mend it."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments import case_numbers

# Joiners are part of correct spelling in Persian and the scripts of India.
_JOINERS = "\u200c\u200d"
_NEVER_TYPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
# North American numbers: an area code and an exchange that begin with 2 to 9.
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_WHERE_CALLS_ARE_TAKEN = "US"


def has_invisible_characters(text: str) -> bool:
    """Control, direction and unassigned characters: they can make a name look like another one."""
    return any(
        unicodedata.category(character) in _NEVER_TYPED and character not in _JOINERS
        for character in text
    )


def refuse_invisible_characters(text: str) -> None:
    if has_invisible_characters(text):
        raise ValidationError(
            _("This has a character that cannot be seen. Delete it all and type it again."),
            code="invisible",
        )


class PlainTextField(forms.CharField):
    """One line of text in any script: spaces tidied, accents composed, invisible characters refused."""

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", super().to_python(value) or "").split())
        refuse_invisible_characters(text)
        return text


class NameField(PlainTextField):
    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(unicodedata.category(character)[0] == "L" for character in value):
            raise ValidationError(
                _("Type the name with letters, as it is in the passport or other ID."),
                code="no_letter",
            )


class PreselectedField(forms.ChoiceField):
    """A choice that stands on its initial answer: not touching it means that answer."""

    def clean(self, value: Any) -> str:
        answer: str = super().clean(value or self.initial)
        return answer


class PlainEmailField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        refuse_invisible_characters(text)
        return text


class PhoneField(forms.CharField):
    """A phone number in any common writing, as E.164. Without a country code it is a U.S. one."""

    widget = forms.TelInput

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        # Phones put invisible direction marks around a number that is copied from their contacts.
        visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
        if visible in self.empty_values:
            return ""
        refuse_invisible_characters(visible)
        return _e164(re.sub(r"^\s*00", "+", visible))


def _e164(text: str) -> str:
    """Raises ValidationError with an example of both kinds of number."""
    try:
        number = phonenumbers.parse(text, _WHERE_CALLS_ARE_TAKEN)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if not _could_ring(number):
        raise ValidationError(
            _(
                "Type a phone number with its area code, such as 404-555-0123. For a number "
                "outside the United States, begin with + and the country code, such as "
                "+52 55 1234 5678."
            ),
            code="phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _could_ring(number: phonenumbers.PhoneNumber) -> bool:
    # New area codes open faster than any list of them: at home the shape is enough.
    if number.country_code == 1:
        return bool(_NORTH_AMERICAN.fullmatch(str(number.national_number)))
    return phonenumbers.is_valid_number(number)


class ReceiptNumberField(PlainTextField):
    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if "*" in text:
            raise ValidationError(
                _(
                    "Your paper shows a star (*) where a digit belongs. Copy the number from "
                    "another notice, or leave this empty."
                ),
                code="star",
            )
        receipt_number = case_numbers.parse_receipt_number(text)
        if receipt_number is None:
            raise ValidationError(
                _(
                    "A receipt number has 3 letters and 10 digits, such as IOE0912345678. Check "
                    "it against your notice, or leave this empty."
                ),
                code="receipt_number",
            )
        return receipt_number


class ANumberField(PlainTextField):
    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        a_number = case_numbers.parse_a_number(text)
        if a_number is None:
            raise ValidationError(
                _(
                    "An A-Number is the letter A and 7 to 9 digits, such as A012-345-678. Check "
                    "it against your card or notice, or leave this empty."
                ),
                code="a_number",
            )
        return a_number
