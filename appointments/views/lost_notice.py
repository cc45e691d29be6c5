"""Ask for a new notice in place of a lost one. The answer is the same whoever asks for whom."""

from datetime import datetime
from math import ceil

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appointments.access import grant
from appointments.forms.lost_notice import TYPED, LostNoticeForm, as_initial
from appointments.lost_notice import replace_notice
from appointments.refusals import Busy, TooManyLostNotices
from appointments.views.answers import Answers
from appointments.views.language_switch import chosen_language, in_language
from appointments.views.manage import TOO_MANY
from appointments.views.steps import INVALID, REFUSED
from infopass.cleared_forms import is_marked
from infopass.client_address import client_address

_PAGE = "manage_lost"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage_lost(request: HttpRequest) -> HttpResponse:
    answers = Answers.load(request.session)
    language = chosen_language(request)
    if language:
        if request.method == "POST":
            answers.keep_draft(_PAGE, {f: request.POST[f] for f in TYPED if f in request.POST})
            answers.save(request.session)
        return in_language(request, language)
    if request.method == "POST":
        return _replace(request, answers, now=timezone.now())
    typed = as_initial(answers.drafts.get(_PAGE, {}))
    return _page(request, LostNoticeForm(initial=typed, others_use_it=is_marked(request)))


@login_not_required
@require_safe
def manage_lost_sent(request: HttpRequest) -> HttpResponse:
    """What comes after every request but those that show the notice. It knows nothing of them."""
    return render(request, "manage/lost_sent.html")


def _replace(request: HttpRequest, answers: Answers, *, now: datetime) -> HttpResponse:
    form = LostNoticeForm(request.POST, others_use_it=is_marked(request))
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    try:
        shown = replace_notice(details=form.details(), address=client_address(request), now=now)
    except TooManyLostNotices as refusal:
        return _too_many(request, refusal, now=now)
    except Busy as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=REFUSED)
    if _PAGE in answers.drafts:
        answers.drop_draft(_PAGE)
        answers.save(request.session)
    if shown is None:
        return redirect("manage_lost_sent")
    # As when number and PIN are given: nobody who planted the old key comes in with the visitor.
    request.session.cycle_key()
    grant(request.session, shown, now)
    return redirect("notice", shown.number)


def _page(request: HttpRequest, form: LostNoticeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "languages_form": "lost-form"}
    return render(request, "manage/lost.html", context, status=status)


def _too_many(request: HttpRequest, refusal: TooManyLostNotices, *, now: datetime) -> HttpResponse:
    seconds = max(1, ceil((refusal.until - now).total_seconds()))
    context = {"refusal": refusal, "hours": ceil(seconds / 3600)}
    response = render(request, "manage/too_many_lost.html", context, status=TOO_MANY)
    response["Retry-After"] = str(seconds)
    return response
