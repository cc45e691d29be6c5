"""The pages of the second factor, in the look of the admin."""

from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from offices import recovery_codes
from offices.last_sign_in import announce
from offices.models import AuthenticatorApp, StaffMember
from offices.second_factor import (
    app_of,
    begun_app,
    confirm_app,
    forget_second_factor,
    give_code,
    is_verified,
    seconds_to_wait,
)

_LONGEST = 40


class CodeForm(forms.Form):
    """A code of the app; where the page says so, one of the recovery codes instead."""

    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def refuse(self, person: StaffMember) -> None:
        """Says what to do next, which for a while may be to wait."""
        wait = seconds_to_wait(person)
        wrong = gettext("This code is not right, or it was used before.")
        if wait:
            then = ngettext(
                "Wait %(seconds)d second, then enter the code that the app shows then.",
                "Wait %(seconds)d seconds, then enter the code that the app shows then.",
                wait,
            )
            wrong = f"{wrong} {then % {'seconds': wait}}"
        self.add_error("code", wrong)


def second_factor(request: HttpRequest) -> HttpResponse:
    """What is set up, and what can be done about it."""
    person = _person(request)
    context = {
        "app": app_of(person),
        "codes_left": recovery_codes.how_many_left(person),
        "title": gettext("Second factor"),
    }
    return _page(request, "overview", context)


def set_up(request: HttpRequest) -> HttpResponse:
    """The key to scan or type, until a code shows that the telephone has it; then the codes for paper."""
    person = _person(request)
    app = begun_app(request)
    if app is None:
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = confirm_app(request, form.cleaned_data["code"])
        if codes:
            return _codes_page(request, codes)
        form.refuse(person)
    context = {
        "form": form,
        "square": square_of(app, person),
        "key": " ".join(app.key[at : at + 4] for at in range(0, len(app.key), 4)),
        "title": gettext("Set up the second factor"),
        "next": _next(request),
    }
    return _page(request, "set_up", context)


def code(request: HttpRequest) -> HttpResponse:
    """Asked after the password, before anything else of the admin."""
    person = _person(request)
    if is_verified(person) or app_of(person) is None:
        return HttpResponseRedirect(_next(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if give_code(request, form.cleaned_data["code"]):
            announce(request, _next(request))
            return HttpResponseRedirect(_next(request))
        form.refuse(person)
    context = {"form": form, "title": gettext("Enter your code"), "next": _next(request)}
    return _page(request, "code", context)


def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """In place of those there are, once a code was given."""
    return _with_code(request, gettext("Replace the recovery codes"), "replace", _replaced)


def remove(request: HttpRequest) -> HttpResponse:
    """The end of the second factor, once a code was given."""
    return _with_code(request, gettext("Remove the second factor"), "remove", _removed)


def square_of(app: AuthenticatorApp, person: StaffMember) -> SafeString:
    """The square for scanning. It holds nothing but paths, so it may stand in the page as it is."""
    drawn = segno.make(app.address_for(person.get_username()), error="m", micro=False)
    svg = drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - made by segno of modules alone


def _with_code(request: HttpRequest, title: str, page: str, then: Any) -> HttpResponse:
    person = _person(request)
    if app_of(person) is None:
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if give_code(request, form.cleaned_data["code"]):
            done: HttpResponse = then(request)
            return done
        form.refuse(person)
    return _page(request, page, {"form": form, "title": title})


def _replaced(request: HttpRequest) -> HttpResponse:
    return _codes_page(request, recovery_codes.new_codes(_person(request)))


def _removed(request: HttpRequest) -> HttpResponse:
    forget_second_factor(_person(request))
    messages.success(request, gettext("The second factor is removed."))
    return HttpResponseRedirect(reverse("admin:second_factor"))


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "title": gettext("Your recovery codes"), "next": _next(request)}
    return _page(request, "recovery_codes", context)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Without the menus, and their links that lead nowhere, while a code is owed."""
    may_go_on = name in {"overview", "recovery_codes", "replace", "remove"}
    around = admin.site.each_context(request)
    if not may_go_on:
        around |= {"is_nav_sidebar_enabled": False, "available_apps": [], "owes_code": True}
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    template = f"admin/second_factor/{name}.html"
    return render(request, template, {**around, **context}, status=status)


class _WhereTo(RedirectURLMixin):
    """Django's own judgement of where a form may lead: to this site, and nowhere else."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


def _next(request: HttpRequest) -> str:
    return str(_WhereTo(request).get_redirect_url()) or reverse("admin:index")


def _person(request: HttpRequest) -> StaffMember:
    person: Any = request.user
    return person  # type: ignore[no-any-return]
