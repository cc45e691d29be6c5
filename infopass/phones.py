"""Phone numbers as people read them aloud."""

import phonenumbers


def as_spoken(e164: str) -> str:
    """ "(404) 555-0123" for a North American number, "+52 55 1234 5678" for another country's."""
    number = phonenumbers.parse(e164)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 1
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
