"""Second step: the office that serves the visitor's home, or another one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.forms.office import OfficeListForm, ZipForm
from appointments.refusals import ServiceInactive
from appointments.views.answers import Answers
from appointments.views.held_time import change_office
from appointments.views.office_choice import OfficeChoices, choices_for
from appointments.views.steps import INVALID, next_step, step
from offices import directory, zipcodes
from offices.models import Service
from offices.postal_places import clean_zip
from offices.zipcodes import ChooseReason, Outcome, Unknown, UnknownReason

UNKNOWN: dict[UnknownReason, str | Promise] = {
    UnknownReason.MISTYPED: _(
        "A ZIP code has 5 digits, such as 30303. Check it, or choose an office from the list."
    ),
    UnknownReason.NOT_A_ZIP: _(
        "We do not know this ZIP code. Check its digits, or choose an office from the list."
    ),
    UnknownReason.NOT_IN_USE: _(
        "This ZIP code is no longer in use. Type your new one, or choose an office from the list."
    ),
}
CHOOSE: dict[ChooseReason, str | Promise] = {
    ChooseReason.MILITARY: _(
        "This is a military ZIP code, which does not say where you are. Choose the office that "
        "you can travel to."
    ),
    ChooseReason.TERRITORY_WITHOUT_POSITION: _(
        "No office is set for this place. Choose the office that you can travel to."
    ),
    ChooseReason.NO_POSITION: _(
        "We do not know which of these offices is closest to this ZIP code. Choose one."
    ),
    ChooseReason.ABROAD: _("Choose the office that you can travel to."),
}


@step("book_office", typed=("zip_code", "office"))
def book_office(request: HttpRequest, answers: Answers) -> HttpResponse:
    service = directory.service(answers.service)
    if service is None:
        messages.warning(request, str(ServiceInactive.message))
        answers.service = None
        answers.save(request.session)
        return redirect("book_service")
    if request.method == "POST":
        return _post(request, answers, service)
    outcome = _known_so_far(request, answers)
    typed = answers.drafts.get("book_office", {}).get("zip_code", answers.zip_code)
    form = ZipForm(initial={"zip_code": typed})
    return _page(request, answers, service, outcome, form)


def _known_so_far(request: HttpRequest, answers: Answers) -> Outcome | None:
    today = timezone.now().date()
    if "without_zip" in request.GET:
        return zipcodes.without_zip(on=today)
    return zipcodes.lookup(answers.zip_code, on=today) if answers.zip_code else None


def _post(request: HttpRequest, answers: Answers, service: Service) -> HttpResponse:
    if _is_about_the_zip(request, answers):
        before = answers.zip_code
        rejected = _take_zip(request, answers, service)
        if rejected is not None:
            return rejected
        # Another ZIP has other offices: they are to be seen before one of them is taken.
        is_other = before not in {"", answers.zip_code}
        if "office" not in request.POST or {"find", "go_on"} & request.POST.keys() or is_other:
            return redirect(reverse("book_office") + "#offices")
    return _take_office(request, answers, service)


def _is_about_the_zip(request: HttpRequest, answers: Answers) -> bool:
    """ZIP and offices are one form, so that a switch of the language keeps both.

    "Continue" beside the offices passes over a ZIP that is none, or that was looked up already.
    """
    if "zip_code" not in request.POST or "go_on" not in request.POST:
        return "zip_code" in request.POST
    typed = clean_zip(request.POST["zip_code"])
    if typed in {None, answers.zip_code}:
        return False
    return not isinstance(zipcodes.lookup(typed or "", on=timezone.now().date()), Unknown)


def _take_zip(request: HttpRequest, answers: Answers, service: Service) -> HttpResponse | None:
    """Remember the ZIP, or show what is wrong with it together with every office."""
    form = ZipForm(request.POST)
    outcome: Outcome | None = None
    if form.is_valid():
        outcome = zipcodes.lookup(form.cleaned_data["zip_code"], on=timezone.now().date())
        if isinstance(outcome, Unknown):
            form.add_error("zip_code", str(UNKNOWN[outcome.reason]))
    if form.errors:
        return _page(request, answers, service, outcome, form, status=INVALID)
    answers.zip_code = clean_zip(form.cleaned_data["zip_code"]) or ""
    answers.drop_draft("book_office")
    answers.save(request.session)
    return None


def _take_office(request: HttpRequest, answers: Answers, service: Service) -> HttpResponse:
    office_id = directory.offices_offering(service.pk).get(request.POST.get("office", ""))
    if office_id is None:
        outcome = _known_so_far(request, answers) or zipcodes.without_zip(on=timezone.now().date())
        form = ZipForm(initial={"zip_code": answers.zip_code})
        problem = _("Choose one of these offices.")
        return _page(request, answers, service, outcome, form, problem, status=INVALID)
    if "without_zip" in request.GET:
        answers.zip_code = ""
    change_office(answers, office_id)
    answers.drop_draft("book_office")
    answers.save(request.session)
    return redirect(next_step(answers))


def _page(
    request: HttpRequest,
    answers: Answers,
    service: Service,
    outcome: Outcome | None,
    form: ZipForm,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    choices = choices_for(outcome, service, now=timezone.now()) if outcome else None
    context: dict[str, Any] = {
        "service": service,
        "form": form,
        "outcome": outcome,
        "without_zip": "without_zip" in request.GET,
        "why_choose": CHOOSE.get(getattr(outcome, "reason", None)),  # type: ignore[arg-type]
        "choices": choices,
        "office_form": _office_list(choices, answers),
        "chosen": _preselected(choices, answers),
        "problem": problem,
        "office_errors": [problem] if problem else [],
        "step": 2,
        "languages_form": "book-office",
    }
    return render(request, "book/office.html", context, status=status)


def _office_list(choices: OfficeChoices | None, answers: Answers) -> OfficeListForm | None:
    if choices is None or not choices.listed:
        return None
    picked = answers.drafts.get("book_office", {}).get("office", "")
    return OfficeListForm(choices.listed, initial={"office": picked})


def _preselected(choices: OfficeChoices | None, answers: Answers) -> str:
    """The office picked or chosen before, where it is among these; else the visitor's own."""
    if choices is None or not choices.tiles:
        return ""
    codes = {c.office.pk: c.office.code for c in choices.tiles}
    picked = answers.drafts.get("book_office", {}).get("office", "")
    if picked in codes.values():
        return picked
    return codes.get(answers.office or answers.usual_office or 0, choices.first_code)
