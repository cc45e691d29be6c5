"""Codes on paper for whoever has lost the telephone: each opens the door once.

They are rows of django-otp's static device, as digests: nobody who reads the table can use them. With
74 bits of chance in each, trying all that could have given a digest is no way either.
"""

import secrets
from hashlib import sha256

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from offices.models import StaffMember

HOW_MANY = 10
# Without what is taken for something else on paper: 0 O, 1 I L, 2 Z, 5 S, 8 B.
_CHARACTERS = "34679ACDEFGHJKMNPQRTUVWXY"
_LENGTH = 16
_GROUP = 4


def new_codes(person: StaffMember) -> list[str]:
    """Codes to be shown this once, as people write them. Those from before are void."""
    codes = ["".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
    with transaction.atomic():
        device, _created = StaticDevice.objects.get_or_create(user=person, defaults={"name": ""})
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=digest(person, code)) for code in codes
        )
    return [_in_groups(code) for code in codes]


def how_many_left(person: StaffMember) -> int:
    return int(StaticToken.objects.filter(device__user=person).count())


def forget_codes(person: StaffMember) -> None:
    StaticDevice.objects.filter(user=person).delete()


def device_of(person: StaffMember) -> StaticDevice | None:
    return StaticDevice.objects.filter(user=person).first()


def digest(person: StaffMember, code: str) -> str:
    """As long as django-otp's column is. Of the same code, another one for each person."""
    return sha256(f"{person.pk} {plain(code)}".encode()).hexdigest()[:16]


def plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


def _in_groups(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
