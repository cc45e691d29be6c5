"""What an applicant may expect to hear from us, as the page of the notice says it."""

from django.utils.translation import gettext as _

from appointments.models import Appointment
from appointments.reach import email_of, texting_number_of


def what_we_send(appointment: Appointment) -> str:
    """One sentence in the active language. The appointment comes with its service."""
    by_mail, by_text = bool(email_of(appointment)), bool(texting_number_of(appointment))
    if by_mail and by_text:
        return _("We confirm and remind by e-mail and text message.")
    if by_mail:
        return _("We confirm and remind by e-mail.")
    if by_text:
        return _("We confirm and remind by text message.")
    if appointment.service.is_protected:
        return _("To keep this visit private, we send no messages about it. Keep this notice.")
    return _("We have no e-mail for this appointment and no leave to text, so no reminder comes.")
