"""What a guard or a clerk meets who scans the code of somebody's notice."""

from django.urls import reverse

from appointments.models import Appointment
from appointments.references import parse_number
from appointments.refusals import MistypedNumber
from offices.own_offices import User, of_own_offices


def page_for_staff(user: User, number: str) -> str:
    """The address of the appointment itself, to be compared with the paper; empty for all others.

    For signed-in staff who may look at appointments, and of their own offices only: with a number
    of elsewhere they meet the page that everybody meets.
    """
    if not user.is_staff or not user.has_perm("appointments.view_appointment"):
        return ""
    try:
        found = Appointment.objects.filter(number=parse_number(number))
    except MistypedNumber:
        return ""
    found = found.filter(of_own_offices(user, "slot__counter__office"))
    pk = found.values_list("pk", flat=True).first()
    return reverse("admin:appointments_appointment_change", args=[pk]) if pk else ""
