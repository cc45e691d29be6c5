"""The messages as staff see them, whom to call, and both on the page of an appointment.

No rules here: each action calls a verb.
"""

from notices.admin.appointment import add_to_appointments
from notices.admin.call import CallAdmin
from notices.admin.notice import NoticeAdmin

__all__ = ["CallAdmin", "NoticeAdmin"]

# Appointments know nothing of messages, so messages add themselves.
add_to_appointments()
