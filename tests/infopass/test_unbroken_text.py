"""Numbers and dates are not torn apart where a line ends."""

import pytest
from django.utils.safestring import mark_safe

from infopass.templatetags.unbroken import address, codes, day


@pytest.mark.parametrize("code", ["I-797", "800-375-5283", "ATL-7K3M-Q9XF", "e-mail"])
def test_a_code_stays_on_one_line(code: str) -> None:
    assert codes(f"See {code}, please.") == f'See <span class="unbroken">{code}</span>, please.'


def test_a_long_name_may_break() -> None:
    assert codes("Etxeberria-Goikoetxea-Montenegro") == "Etxeberria-Goikoetxea-Montenegro"


def test_text_is_escaped_and_markup_is_left_alone() -> None:
    assert codes("<b> & I-90") == '&lt;b&gt; &amp; <span class="unbroken">I-90</span>'
    link = '<a href="/a-b/" class="usa-link">form</a>'
    assert codes(mark_safe(link)) == link  # noqa: S308


def test_a_date_breaks_after_the_weekday_only() -> None:
    assert day("Monday, May 4, 2026") == 'Monday, <span class="whole">May 4, 2026</span>'
    assert day("lunes, 4 de mayo de 2026") == (
        'lunes, <span class="whole">4 de mayo de 2026</span>'
    )


def test_an_address_breaks_after_a_slash_and_cannot_become_markup() -> None:
    assert address("example.gov/es/manage/") == "example.gov/<wbr>es/<wbr>manage/<wbr>"
    assert address("<b>") == "&lt;b&gt;"
