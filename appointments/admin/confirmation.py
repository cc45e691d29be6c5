"""The page between choosing an admin action and doing it, and telling what came of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.admin.rows import RowsOfAnOffice
from offices.models import StaffMember

# Each row is a field of the posted form, and settings.DATA_UPLOAD_MAX_NUMBER_FIELDS bounds those.
MOST_AT_ONCE = 1_000
# An action that is offered beside the list and on the page of one row.
EVERYWHERE = (admin.ActionLocation.CHANGE_LIST, admin.ActionLocation.CHANGE_FORM)
_SHOWN = 25
_NUMBERS_TOLD = 10
_ACTION_ON_FORM = f"{admin.ActionLocation.CHANGE_FORM.value}-action"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the page asks. ``sentences`` say who is affected and how, ``rows`` name what was chosen."""

    action: str
    title: str
    sentences: Sequence[str]
    rows: Sequence[str]
    submit: str
    against_people: bool = True
    form: forms.Form | None = None


@dataclass(frozen=True)
class Outcome[M: Model, R]:
    """What a verb answered for each row, and which rows it refused, by the refusal's sentence."""

    done: list[R] = field(default_factory=list)
    refused: dict[str, list[M]] = field(default_factory=dict)


def chosen[M: Model](
    model_admin: RowsOfAnOffice[M], request: HttpRequest, queryset: QuerySet[M]
) -> list[M]:
    """The rows an action is for. None of them, with a message, when they are too many.

    "Select all" of a list may mean every row there is: no more are read than it takes to refuse.
    """
    rows = list(queryset.order_by("pk")[: MOST_AT_ONCE + 1])
    if len(rows) <= MOST_AT_ONCE:
        return rows
    too_many = _("Choose at most %(limit)d at a time.") % {"limit": MOST_AT_ONCE}
    model_admin.message_user(request, too_many, messages.ERROR)
    return []


def acting_staff_member(request: HttpRequest) -> StaffMember:
    """Who clicked: the admin site lets nobody in who is not a staff member."""
    return cast("StaffMember", request.user)


def is_confirmed(request: HttpRequest) -> bool:
    return "confirmed" in request.POST


def ask(
    model_admin: RowsOfAnOffice[Any],
    request: HttpRequest,
    rows: Sequence[Model],
    question: Question,
) -> TemplateResponse:
    """The page, in the look of Django's own."""
    return TemplateResponse(
        request,
        "admin/appointments/confirm_action.html",
        model_admin.admin_site.each_context(request)
        | {
            "title": question.title,
            "question": question,
            "adminform": _in_the_admins_look(question.form),
            "rows": rows,
            "shown": question.rows[:_SHOWN],
            "unshown": max(0, len(rows) - _SHOWN),
            "opts": model_admin.opts,
            "action_field": _ACTION_ON_FORM if _ACTION_ON_FORM in request.POST else "action",
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
            "media": model_admin.media,
        },
    )


def _in_the_admins_look(form: forms.Form | None) -> helpers.AdminForm | None:
    if form is None:
        return None
    fields = list(form.fields)
    return helpers.AdminForm(form, [(None, {"fields": fields})], {})  # type: ignore[arg-type]


def one_by_one[M: Model, R](
    rows: Iterable[M], verb: Callable[[M], R], refusal: type[Exception]
) -> Outcome[M, R]:
    """Run the verb for each row, each in its own transaction: one refusal stops no other row."""
    outcome = Outcome[M, R]()
    for row in rows:
        try:
            outcome.done.append(verb(row))
        except refusal as refused:
            outcome.refused.setdefault(str(refused), []).append(row)
    return outcome


def tell_refused(
    model_admin: RowsOfAnOffice[Any], request: HttpRequest, outcome: Outcome[Any, Any]
) -> None:
    for why, rows in outcome.refused.items():
        names = ", ".join(str(row) for row in rows[:_NUMBERS_TOLD])
        sentence = ngettext(
            "%(count)d was not changed (%(names)s). %(why)s",
            "%(count)d were not changed (%(names)s). %(why)s",
            len(rows),
        )
        if len(rows) > _NUMBERS_TOLD:
            names += " …"
        told = sentence % {"count": len(rows), "names": names, "why": why}
        model_admin.message_user(request, told, messages.ERROR)
