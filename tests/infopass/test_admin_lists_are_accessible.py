"""The lists of the admin, looked at by axe with its WCAG 2.2 AA rules, none disabled."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from appointments.models import Slot
from offices.models import StaffMember
from tests.cast import an_open_office, book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


def test_every_list_of_the_admin(page: Page, live_server: LiveServer) -> None:
    an_open_office(now=timezone.now())
    book(Slot.objects.earliest("starts_at"), now=timezone.now())
    client = Client()
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}]
    )
    faults = []
    for model in admin.site._registry:
        opts = model._meta
        page.goto(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [
            f"{opts.label}: {fault['id']} {json.dumps([n['target'] for n in fault['nodes']][:3])}"
            for fault in found
        ]
    assert not faults, "\n".join(faults)
