"""What a person is told on signing in: when that was last, and how often somebody else tried since."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from infopass import spoken
from offices.models import SignInRecord, StaffMember


@receiver(user_logged_in, dispatch_uid="note-sign-in")
def note_sign_in(user: StaffMember, **_signal: Any) -> None:
    """With the right password, whatever becomes of the code: that too is worth noticing."""
    now = timezone.now()
    counted = SignInRecord.objects.filter(pk=user.pk).update(
        before_at=F("latest_at"), latest_at=now, wrong_before=F("wrong_since"), wrong_since=0
    )
    if not counted:
        SignInRecord.objects.get_or_create(person=user, defaults={"latest_at": now})


def note_wrong(*, username: str) -> None:
    """A wrong password or code for this name; nothing where nobody has it."""
    more = {"wrong_since": F("wrong_since") + 1}
    if SignInRecord.objects.filter(person__username=username).update(**more):
        return
    person = StaffMember.objects.filter(username=username).first()
    if person:
        SignInRecord.objects.get_or_create(person=person)
        SignInRecord.objects.filter(person=person).update(**more)


def announce(request: HttpRequest, leads_to: str) -> None:
    """When this person last signed in, on the page that follows; the first page says so itself."""
    person: Any = request.user
    sentence = sentence_for(person)
    if sentence and leads_to != reverse("admin:index"):
        messages.info(request, sentence)


def sentence_for(person: StaffMember) -> str:
    """What happened before the present sign-in; an empty string where nothing is known."""
    record = SignInRecord.objects.filter(pk=person.pk).first()
    if record is None:
        return ""
    wrong = {"count": record.wrong_before}
    if record.before_at is None:
        first = _("This is the first sign-in with this user name.")
        before = _("Wrong passwords or codes before it: %(count)d.") % wrong
        return f"{first} {before}"
    since = _("Wrong passwords or codes since then: %(count)d.") % wrong
    return f"{_when(record.before_at, person)} {since}"


def _when(before_at: datetime, person: StaffMember) -> str:
    local = before_at.astimezone(_clock_of(person))
    when = f"{spoken.tabled_date(local)}, {spoken.clock(local)} {local:%Z}"
    return _("Last sign-in: %(when)s.") % {"when": when}


def _clock_of(person: StaffMember) -> tzinfo:
    """Of the office where the person works; of none where there are several."""
    offices = list(person.offices.all()[:2])
    return offices[0].zone if len(offices) == 1 else UTC
