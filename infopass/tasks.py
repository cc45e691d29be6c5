"""Upkeep that belongs to no app of ours."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_ended_sessions() -> None:
    call_command("clearsessions")
