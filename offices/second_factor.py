"""Who needs a second factor, and the verbs that set it up, ask for it and take it away.

The rule stands here and nowhere else (docs/decisions/second-factor.md). `offices.second_factor_gate`
holds every page of the admin to it.
"""

from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_otp import login as remember_device
from django_otp import verify_token

from offices import recovery_codes
from offices.last_sign_in import note_wrong
from offices.models import AuthenticatorApp, StaffMember
from offices.models.authenticator import DIGITS
from offices.roles import FRONT_DESK

_BEGUN = "second_factor_begun"


class Standing(Enum):
    """Where somebody stands who has given the password."""

    OPEN = "nothing more is asked"
    CODE = "a code is due"
    SET_UP = "a second factor must be set up first"


def standing_of(user: Any) -> Standing:
    """One statement at most; none beside the session for whoever has given a code."""
    if is_verified(user):
        return Standing.OPEN
    has_app, elsewhere, at_desk, permitted = _facts(user)
    if has_app:
        return Standing.CODE
    is_front_desk_only = at_desk and not (elsewhere or permitted or user.is_superuser)
    if settings.SECOND_FACTOR_REQUIRED and not is_front_desk_only:
        return Standing.SET_UP
    return Standing.OPEN


def is_verified(user: Any) -> bool:
    """Whether a code was given in this session, by what django-otp's middleware found."""
    return getattr(user, "otp_device", None) is not None


def _facts(user: Any) -> tuple[bool, bool, bool, bool]:
    """App set up, member of another group than the front desk, of the front desk, own permissions."""
    own = {"staffmember_id": OuterRef("pk")}
    memberships = StaffMember.groups.through.objects.filter(**own)
    permissions = StaffMember.user_permissions.through.objects.filter(**own)
    apps = AuthenticatorApp.objects.filter(user_id=OuterRef("pk"), confirmed=True)
    facts = StaffMember.objects.filter(pk=user.pk).values_list(
        Exists(apps),
        Exists(memberships.exclude(group__name=FRONT_DESK)),
        Exists(memberships.filter(group__name=FRONT_DESK)),
        Exists(permissions),
    )
    has_app, elsewhere, at_desk, permitted = facts.get()
    return has_app, elsewhere, at_desk, permitted


def app_of(person: StaffMember) -> AuthenticatorApp | None:
    """The app whose codes count; not one that was only begun."""
    return AuthenticatorApp.objects.filter(user=person, confirmed=True).first()


def begun_app(request: Any) -> AuthenticatorApp | None:
    """The one to be set up, with the same key as long as the session; None where one is set up.

    A key that was shown in another session may have been seen by somebody else.
    """
    with transaction.atomic():
        app = AuthenticatorApp.objects.select_for_update().filter(user=request.user).first()
        if app and not app.confirmed and app.pk != request.session.get(_BEGUN):
            app.delete()
            app = None
        if app is None:
            app, _created = AuthenticatorApp.objects.get_or_create(
                user=request.user, defaults={"confirmed": False}
            )
            request.session[_BEGUN] = app.pk
    return None if app.confirmed else app


def confirm_app(request: Any, code: str) -> list[str]:
    """Set up, if the code shows that the telephone has the key. Answers the recovery codes, or none."""
    person = request.user
    with transaction.atomic():
        app = AuthenticatorApp.objects.select_for_update().filter(user=person).first()
        if app is None or app.confirmed or app.pk != request.session.get(_BEGUN):
            return []
        if not app.verify_token(_digits(code)):
            return []
        app.confirmed = True
        app.save(update_fields=["confirmed"])
        codes = recovery_codes.new_codes(person)
    _let_in(request, app)
    return codes


def give_code(request: Any, code: str) -> bool:
    """Of the app or from the paper. A right one opens the admin to this session, and is used up."""
    device = _matching_device(request.user, code)
    if device is None:
        note_wrong(username=request.user.get_username())
        return False
    _let_in(request, device)
    return True


def seconds_to_wait(person: StaffMember) -> int:
    """Until another code is looked at: wrong ones make it longer and longer."""
    devices = [AuthenticatorApp.objects.filter(user=person).first()]
    devices.append(recovery_codes.device_of(person))
    return max((_wait(device) for device in devices if device), default=0)


def forget_second_factor(person: StaffMember) -> bool:
    """App and recovery codes. Every session that had given a code is asked anew. Answers whether any."""
    recovery_codes.forget_codes(person)
    return bool(AuthenticatorApp.objects.filter(user=person).delete()[0])


def _matching_device(person: StaffMember, code: str) -> Any:
    digits = _digits(code)
    app = app_of(person)
    if app and len(digits) == DIGITS and digits.isdigit():
        return verify_token(person, app.persistent_id, digits)
    paper = recovery_codes.device_of(person)
    if app and paper:
        return verify_token(person, paper.persistent_id, recovery_codes.digest(person, code))
    return None


def _let_in(request: Any, device: Any) -> None:
    # Who noted the session's key before must not come along.
    request.session.cycle_key()
    remember_device(request, device)


def _digits(code: str) -> str:
    return "".join(code.split())


def _wait(device: Any) -> int:
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    left: timedelta = why["locked_until"] - timezone.now()
    return max(1, int(left.total_seconds()) + 1)
