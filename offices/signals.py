"""What the offices app tells those who depend on it, without importing them."""

from django.dispatch import Signal

# Sent before an existing office is saved, with `office` as it would become.
# A receiver raises ValidationError to refuse the change.
office_about_to_change = Signal()

# Sent inside the transaction that changed the hours, counters, offerings or closures of offices,
# with `office_ids` (a set) and `now` (aware). Receivers re-plan the slots of those offices, and may
# answer with a sentence that whoever changed the schedule must read.
schedule_changed = Signal()
