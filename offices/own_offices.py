"""Which offices a staff member works for, and so whose rows this person sees and touches."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from offices.models import Office, StaffMember

type User = StaffMember | AnonymousUser

# An empty Q would be left out where another is joined to it by "or".
_EVERYTHING = ~Q(pk__in=[])


def works_everywhere(user: User) -> bool:
    """Whether this person runs every office: superusers and whom a group allows it."""
    return user.has_perm("offices.work_everywhere")


def own_offices(user: User) -> QuerySet[Office]:
    """By name; none for somebody who was given no office. One statement."""
    if works_everywhere(user):
        return Office.objects.order_by("name")
    return Office.objects.filter(staff=user.pk).order_by("name")


def of_own_offices(user: User, path: str) -> Q:
    """The rows whose office is one of the person's. ``path`` is the lookup from a row to it."""
    if works_everywhere(user):
        return _EVERYTHING
    return Q(**{f"{path}__in": own_office_ids(user)})


def own_office_ids(user: User) -> frozenset[int]:
    return user.office_ids if isinstance(user, StaffMember) else frozenset()
