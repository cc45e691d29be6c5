"""How the template pack draws a form: labelled, described, and mended by what it says."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms

from infopass.memorable_date import MemorableDateField
from infopass.tiles import TileLabel


class _Form(forms.Form):
    name = forms.CharField(label="Last names", help_text="As in the passport.")
    born = MemorableDateField(label="Date of birth", help_text="For example: May 4 1988")
    reason = forms.ChoiceField(
        label="Reason",
        choices=[("a", TileLabel("First", "Why <first>")), ("b", "Second")],
        widget=forms.RadioSelect,
    )
    state = forms.ChoiceField(label="State", choices=[("GA", "Georgia")], required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Send me messages", help_text="It may cost.", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


def _html(data: dict[str, str] | None = None) -> str:
    return str(render_crispy_form(_Form(data)))


def _tag(html: str, pattern: str) -> str:
    found = re.search(rf"<[a-z]+[^>]*{pattern}[^>]*>", html)
    assert found, pattern
    return found[0]


def test_each_box_wears_its_class() -> None:
    html = _html()
    assert 'class="usa-input"' in _tag(html, 'name="name"')
    assert 'class="usa-select"' in _tag(html, 'name="state"')
    assert 'class="usa-textarea"' in _tag(html, 'name="note"')
    assert 'class="usa-checkbox__input"' in _tag(html, 'name="agree"')
    assert 'type="hidden"' in _tag(html, 'name="hidden"')


def test_every_id_a_label_points_to_exists_once() -> None:
    html = _html({"name": ""})
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'\sfor="([^"]+)"', html)) <= set(ids)


def test_hint_and_error_are_read_with_the_field() -> None:
    html = _html({"name": ""})
    box = _tag(html, 'name="name"')
    assert 'aria-describedby="id_name_helptext id_name_error"' in box
    assert 'aria-invalid="true"' in box
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_a_group_of_inputs_is_described_as_a_group() -> None:
    html = _html({"name": "x"})
    assert 'aria-describedby="id_born_helptext id_born_error"' in _tag(html, 'id="id_born"')
    assert "<legend" in html


def test_the_summary_links_to_the_first_input_of_each_faulty_field() -> None:
    html = _html({"name": ""})
    links = re.findall(r'href="#([^"]+)"', html)
    assert links == ["id_name", "id_born_month", "id_reason_0"]
    assert all(f'id="{link}"' in html for link in links)
    assert 'role="alert"' in _tag(html, 'id="error-summary"')


def test_nothing_is_summed_up_while_nothing_is_wrong() -> None:
    assert "error-summary" not in _html()


def test_required_and_optional_fields_are_told_apart() -> None:
    html = _html()
    assert re.search(r'Last names<span class="required-mark" aria-hidden="true">', html)
    assert re.search(r'Note <span class="optional-mark">\(optional\)', html)
    assert re.search(
        r'Date of birth<span[^>]*>[^<]*</span><span class="usa-sr-only"> \(required', html
    )


def test_a_choice_explains_itself_and_is_escaped() -> None:
    html = _html()
    assert "First" in html
    assert "Why &lt;first&gt;" in html


def test_what_was_typed_comes_back_escaped() -> None:
    html = _html({"name": '"><script>', "note": "</textarea><b>"})
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_a_legend_that_the_heading_repeats_is_only_read_aloud() -> None:
    form = _Form()
    form.helper.form_show_labels = False
    assert 'class="usa-legend usa-sr-only"' in str(render_crispy_form(form))


def test_the_pack_draws_no_style_of_its_own() -> None:
    assert not re.search(r"\sstyle=|\son\w+=", _html({"name": ""}))
