"""Bare pages, and three that do what the database must do in any case."""

import os
from functools import cache

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import availability
from appointments.lookup import with_its_visit
from offices.models import Offering

# The tables of the minimal booking, filled by `bench.database`.
SLOTS = 1_000
_CLAIM = "UPDATE bench_slot SET taken = taken + 1 WHERE id = %s AND taken < capacity"
_INSERT = "INSERT INTO bench_booking (slot_id, name) VALUES (%s, %s)"


def bare(request: HttpRequest) -> HttpResponse:
    return _page("Nothing.")


def book(request: HttpRequest) -> HttpResponse:
    """One seat counted and one row written, in one transaction."""
    turn = int(request.POST["turn"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [turn % SLOTS])
        cursor.execute(_INSERT, [turn % SLOTS, f"Visitor {turn}"])
    return _page("Booked.")


def times(request: HttpRequest) -> HttpResponse:
    """The same two statements as the product's page of times, through the same module."""
    offering, now = _offering(), timezone.now()
    office, service = offering.office, offering.service
    days = availability.days(office=office, service=service, now=now)
    free = availability.times(office=office, service=service, day=days[0].date, now=now)
    lines = [f"{day.date} {day.free}" for day in days]
    lines += [f"{time.local} {time.left}" for time in free]
    return _page("<br>".join(lines))


def look_up(request: HttpRequest, number: str) -> HttpResponse:
    appointment = with_its_visit(number)
    return _page(str(appointment))


def _page(words: str) -> HttpResponse:
    content = f"<!doctype html><title>Floor</title><p>{words}</p>".encode()
    # The product's middleware says the length; a client that keeps its connection needs it.
    return HttpResponse(content, headers={"Content-Length": str(len(content))})


@cache
def _offering() -> Offering:
    """The office and service that the order of the bench names."""
    return Offering.objects.select_related("office", "service").get(
        office__code=os.environ["BENCH_OFFICE"], service__code=os.environ["BENCH_SERVICE"]
    )
