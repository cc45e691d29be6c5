"""Fields that read what people type, in any script and any common writing, and say how to mend it."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments import case_numbers
from infopass import emails, phones
from infopass.phones import Unreadable
from infopass.plain_text import as_code, misleads, without_unseen_marks

# Nobody types more into one line; reading it could take long, so it is refused unread.
_LONGEST_READ = 2_000
# Besides symbols (So): skin tones, and the marks that turn a character into a picture.
_PICTURE_PARTS = {*"\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff", "\ufe0f", "\u20e3"}


def refuse_misleading_characters(text: str) -> None:
    if misleads(text):
        raise ValidationError(
            _("This has a character that cannot be seen. Delete it all and type it again."),
            code="invisible",
        )


class PlainTextField(forms.CharField):
    """One line of text in any script: spaces tidied, accents composed, nothing in it unseen."""

    default_error_messages = {"max_length": _("This is too long. Please shorten it.")}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > _LONGEST_READ:
            raise ValidationError(self.error_messages["max_length"], code="max_length")
        return self.read(text)

    def read(self, text: str) -> str:
        """What to keep of what was typed. Raises ValidationError that says how to mend it."""
        seen = unicodedata.normalize("NFC", without_unseen_marks(text))
        tidied = " ".join(seen.split())
        refuse_misleading_characters(tidied)
        return tidied


class CodeField(PlainTextField):
    """A number copied from a paper: digits of any script and width, any kind of dash."""

    def read(self, text: str) -> str:
        return super().read(as_code(text))


class NameField(PlainTextField):
    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(unicodedata.category(character)[0] == "L" for character in value):
            raise ValidationError(
                _("Type the name with letters, as it is in the passport or other ID."),
                code="no_letter",
            )
        if any(_is_picture(character) for character in value):
            raise ValidationError(
                _(
                    "A name cannot have pictures or symbols. Delete them and keep the letters, as "
                    "in the passport or other ID."
                ),
                code="picture",
            )


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in _PICTURE_PARTS


class PreselectedField(forms.ChoiceField):
    """A choice that stands on its initial answer: not touching it means that answer."""

    def clean(self, value: Any) -> str:
        answer: str = super().clean(value or self.initial)
        return answer


class PlainEmailField(PlainTextField):
    """An e-mail address: what is pasted around it is dropped, what is wrong in it is named."""

    widget = forms.EmailInput
    default_validators = forms.EmailField.default_validators

    def read(self, text: str) -> str:
        address = super().read(emails.tidied(text))
        if " " in address:
            raise ValidationError(
                _("An e-mail address has no spaces. Type only one address, without spaces."),
                code="space",
            )
        if "," in address:
            raise ValidationError(
                _("There is a comma in this e-mail address. Should it be a dot?"), code="comma"
            )
        name, _at, end = address.rpartition("@")
        # The one name without a dot that Django takes: it is this very computer.
        if end == "localhost":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if len(name) > emails.LONGEST_NAME:
            raise ValidationError(
                _("The part before the @ is too long: it can have 64 characters. Check it."),
                code="long_name",
            )
        if not name.isascii():
            raise ValidationError(
                _(
                    "The part before the @ has an accent or a letter that e-mail cannot carry. "
                    "Check it."
                ),
                code="letter",
            )
        return address


_MEND_PHONE = {
    Unreadable.NO_NUMBER: _("Type the phone number in digits, such as 404-555-0123."),
    Unreadable.NO_AREA_CODE: _(
        "The area code is missing. Type all 10 digits, such as 404-555-0123."
    ),
    Unreadable.TOO_SHORT: _(
        "Some digits are missing. A number in the United States has 10, such as 404-555-0123. For "
        "a number of another country, begin with + and the country code, such as +52 55 1234 5678."
    ),
    Unreadable.TOO_LONG: _(
        "These are too many digits for a number in the United States, such as 404-555-0123. Type "
        "one number only. For a number of another country, begin with + and the country code, such "
        "as +52 55 1234 5678."
    ),
    Unreadable.NO_SUCH_AREA_CODE: _(
        "There is no such area code. Check the number, such as 404-555-0123. For a number of "
        "another country, begin with + and the country code, such as +52 55 1234 5678."
    ),
    Unreadable.NO_SUCH_COUNTRY: _(
        "No country has this code. After the + comes the country code, such as +52 for Mexico: "
        "+52 55 1234 5678."
    ),
    Unreadable.NOT_OF_ITS_COUNTRY: _(
        "The country code is fine, but the number after it is not one of that country. Check "
        "whether a digit is missing or too many."
    ),
    Unreadable.MAY_BE_AT_HOME: _(
        "Is this a number in the United States? Then leave out the +, or type +1 in its place. If it "
        "is of another country, check whether a digit is missing or too many."
    ),
    Unreadable.HAS_WORDS: _(
        "Type digits only, such as 404-555-0123. Leave out words and names beside the number."
    ),
    Unreadable.HAS_EXTENSION: _(
        "We cannot keep an extension (ext.). Type a number that rings without one. If you only "
        "have this number, leave the extension out."
    ),
}


class PhoneField(PlainTextField):
    """A phone number in any common writing, as E.164. Without a country code it is a U.S. one."""

    widget = forms.TelInput

    def read(self, text: str) -> str:
        tidied = super().read(text)
        number = phones.read(tidied) if tidied else ""
        if isinstance(number, Unreadable):
            raise ValidationError(_MEND_PHONE[number], code=number.value)
        return number


class ReceiptNumberField(CodeField):
    def read(self, text: str) -> str:
        code = super().read(text)
        if not code:
            return ""
        if "*" in code:
            raise ValidationError(
                _(
                    "Your paper shows a star (*) where a digit belongs. Copy the number from "
                    "another notice, or leave this empty."
                ),
                code="star",
            )
        receipt_number = case_numbers.parse_receipt_number(code)
        if receipt_number is None:
            raise ValidationError(
                _(
                    "A receipt number has 3 letters and 10 digits, such as IOE0912345678. Check "
                    "it against your notice, or leave this empty."
                ),
                code="receipt_number",
            )
        return receipt_number


class ANumberField(CodeField):
    def read(self, text: str) -> str:
        code = super().read(text)
        a_number = case_numbers.parse_a_number(code) if code else ""
        if a_number is None:
            raise ValidationError(
                _(
                    "An A-Number is the letter A and 7 to 9 digits, such as A012-345-678. Check "
                    "it against your card or notice, or leave this empty."
                ),
                code="a_number",
            )
        return a_number
