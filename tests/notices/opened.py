"""A notice in a real browser, opened as for somebody who has just booked it."""

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from appointments.access import grant
from appointments.models import Appointment
from infopass.sessions import SessionStore


def open_notice(page: Page, server: str, appointment: Appointment, language: str) -> None:
    session = SessionStore()
    grant(session, appointment, timezone.now())
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": server}]
    )
    page.goto(f"{server}/{language}/notice/{appointment.number}/")
