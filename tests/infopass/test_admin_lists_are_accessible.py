"""The lists of the admin, looked at by axe with its WCAG 2.2 AA rules, none disabled."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from appointments.models import Slot
from offices.models import StaffMember
from tests.accessibility import sign_in_as, violations
from tests.cast import an_open_office, book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_list_of_the_admin(page: Page, live_server: LiveServer) -> None:
    an_open_office(now=timezone.now())
    book(Slot.objects.latest("starts_at"), now=timezone.now())
    cruz = StaffMember.objects.create_superuser("cruz", password="a long password")
    sign_in_as(page, live_server, cruz)
    faults = []
    for model in admin.site._registry:
        opts = model._meta
        page.goto(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
        faults += [f"{opts.label}: {each}" for each in violations(page)]
    assert not faults, "\n".join(faults)
