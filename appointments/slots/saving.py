"""Writing many slots at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from appointments.models import Slot


def save_alike(slots: Iterable[Slot], fields: Sequence[str]) -> None:
    """One UPDATE for all slots that get the same values: a whole day usually does."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for slot in slots:
        alike[tuple(getattr(slot, name) for name in fields)].append(slot.pk)
    for values, slot_ids in alike.items():
        Slot.objects.filter(pk__in=slot_ids).update(**dict(zip(fields, values, strict=True)))
