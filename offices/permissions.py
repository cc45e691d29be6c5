"""What a staff member may do, read in one statement."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class OwnAndOfGroups(ModelBackend):
    """Django's rules, which read a person's own permissions and those of the groups one by one."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As ``app.codename``. Kept on the person, as Django keeps it."""
        if user_obj.is_superuser or user_obj.is_anonymous or not user_obj.is_active or obj:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            given = Q(user=user_obj.pk) | Q(group__user=user_obj.pk)
            named = Permission.objects.filter(given).order_by().distinct()
            pairs = named.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in pairs}  # noqa: SLF001
        found: set[str] = user_obj._perm_cache  # noqa: SLF001 - Django's own name for it
        return found
