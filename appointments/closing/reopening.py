"""Open again what an undone closure had closed, office by office.

Each office is published in a transaction of its own, so that no other waits for all of them. Those
that are left stand in `Relocation.to_reopen`: whoever comes after a crash goes on with them.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from appointments.models import Displaced, Relocation
from appointments.slots import publish
from offices.models import Office

_State = Relocation.State


def closed_offices(relocation: Relocation) -> list[int]:
    """Ids of the offices that it closed: one, or every one."""
    if relocation.office_id is not None:
        return [relocation.office_id]
    return list(Office.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def begin_to_reopen(relocation_id: int) -> None:
    """Delete the closure, and write down whose slots are to be published. Once is enough.

    Where the closure stood before, it still does, and whoever waits for a place waits on.
    """
    relocation = _locked(relocation_id)
    if relocation.to_reopen is not None:
        return
    stands = relocation.of_standing_closure
    relocation.to_reopen = [] if stands else closed_offices(relocation)
    relocation.save(update_fields=["to_reopen"])
    if stands:
        _go_on_looking_for_places(relocation)
    elif relocation.closure is not None:
        relocation.closure.delete()


def reopen(relocation_id: int, *, until: datetime, now: datetime) -> bool:
    """Publish the offices that are left, one at least, until the time is over. True when it is done.

    ``until`` and ``now`` are aware. Raises, after all offices had their turn, an ExceptionGroup of
    what went wrong in some.
    """
    faults: list[Exception] = []
    for office_id in _left(relocation_id):
        try:
            _reopen_office(relocation_id, office_id, now=now)
        except Exception as fault:  # noqa: BLE001 - raised below: one office must not stop the others
            fault.add_note(f"Opening the office {office_id} again")
            faults.append(fault)
        if timezone.now() >= until:
            break
    if faults:
        raise ExceptionGroup("Some offices were not opened again.", faults)
    return _finish(relocation_id)


@transaction.atomic
def _reopen_office(relocation_id: int, office_id: int, *, now: datetime) -> None:
    """Unless another run did."""
    relocation = _locked(relocation_id)
    left = relocation.to_reopen or []
    if office_id not in left:
        return
    publish(office_id=office_id, now=now)
    relocation.to_reopen = [each for each in left if each != office_id]
    relocation.save(update_fields=["to_reopen"])


def _left(relocation_id: int) -> list[int]:
    return Relocation.objects.get(pk=relocation_id).to_reopen or []


def _finish(relocation_id: int) -> bool:
    Relocation.objects.filter(pk=relocation_id, state=_State.UNDOING, to_reopen=[]).update(
        state=_State.UNDONE
    )
    return Relocation.objects.filter(pk=relocation_id, state=_State.UNDONE).exists()


def _locked(relocation_id: int) -> Relocation:
    return Relocation.objects.select_for_update().get(pk=relocation_id)


def _go_on_looking_for_places(relocation: Relocation) -> None:
    """An earlier list has people again whom it never came to."""
    Relocation.objects.filter(
        closure=relocation.closure_id,
        pk__lt=relocation.pk,
        state=_State.PLACED,
        displaced__outcome=Displaced.Outcome.WAITING,
    ).update(state=_State.PLACING)
