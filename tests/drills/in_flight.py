"""What was in hand when a blow fell: nothing else may arrive twice. Needs Django set up."""

from dataclasses import dataclass, field
from datetime import datetime

from notices.models import Notice
from tests.drills.stage import LEASE


@dataclass
class InFlight:
    """Leases that blows cut off, each once: a lease outlives its worker, and may see two blows."""

    _cut: set[tuple[str, datetime]] = field(default_factory=set)

    def note(self, blow: datetime) -> int:
        """What was claimed before that instant (aware), held then, and has not ended since.

        Asked soon after, before such a lease can run out and be taken anew. Answers how many are
        new. Whether each of them was sent, nobody knows.
        """
        held = Notice.objects.filter(
            status=Notice.Status.WAITING, leased_until__gt=blow, leased_until__lte=blow + LEASE
        )
        cut = {(notice.message_id, until) for notice in held if (until := notice.leased_until)}
        new = len(cut - self._cut)
        self._cut |= cut
        return new

    @property
    def message_ids(self) -> list[str]:
        """One for each time."""
        return [message_id for message_id, _until in self._cut]
