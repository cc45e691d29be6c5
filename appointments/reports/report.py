"""A whole report, put together from what the database counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import Q

from appointments.reports.asked import Asked, Span, beginning_of
from appointments.reports.numbers import Numbers
from appointments.reports.online import OnlineAnswers, count_online_answers
from appointments.reports.seats import Seats, count_seats
from appointments.reports.visits import Visits, count_visits
from offices.models import Counter, Office, Service


@dataclass(frozen=True, kw_only=True)
class OfficeRows:
    """An office, and each service that it handles or had visits for."""

    office: Office
    total: Numbers
    services: Sequence[tuple[Service, Numbers]]


@dataclass(frozen=True, kw_only=True)
class Report:
    asked: Asked
    total: Numbers
    offices: Sequence[OfficeRows]
    pieces: Sequence[tuple[Span, Numbers]]
    # Of the whole country, whatever offices were asked for.
    online: Sequence[tuple[Service, Mapping[str, int]]]
    online_total: Mapping[str, int]
    online_pieces: Sequence[tuple[Span, int]]


def report(asked: Asked) -> Report:
    """Six statements in a transaction, however many rows there are. No row of another office."""
    with transaction.atomic():
        _plan_for_these_days()
        return _report(asked)


def _plan_for_these_days() -> None:
    """One plan for all values, as PostgreSQL makes after some, is one for few offices and days.

    A year of the whole country took four times as long with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def _report(asked: Asked) -> Report:
    counters = _Counters.of(asked)
    visits = count_visits(asked, list(counters.office_of))
    counters.add(visits.services_at)
    handling = counters.handling(asked.service)
    seats = count_seats(asked, handling)
    online = count_online_answers(asked)
    services = {service.pk: service for service in Service.objects.defer("loaded")}
    return Report(
        asked=asked,
        total=Numbers(offered=seats.at(handling), **visits.of_all),
        offices=[
            _of_office(office, asked, counters, visits, seats, services) for office in asked.offices
        ],
        pieces=[(piece, _of_piece(piece, asked, visits, seats)) for piece in asked.pieces()],
        online=[
            (service, online.of_service[pk])
            for pk, service in services.items()
            if pk in online.of_service
        ],
        online_total=online.languages,
        online_pieces=[(piece, _online_of(piece, asked, online)) for piece in asked.pieces()],
    )


@dataclass(frozen=True)
class _Counters:
    """Whose each counter is (ids), and which services it handles or had visits for."""

    office_of: dict[int, int]
    services_of: dict[int, set[int]]

    @classmethod
    def of(cls, asked: Asked) -> "_Counters":
        rows = (
            Counter.objects.filter(office__in=[office.pk for office in asked.offices])
            .order_by("pk")
            .annotate(
                handled=ArrayAgg(
                    "offerings__service", filter=Q(offerings__isnull=False), default=[]
                )
            )
            .values_list("pk", "office", "handled")
        )
        found = list(rows)
        return cls(
            {pk: office for pk, office, _handled in found},
            {pk: set(handled) for pk, _office, handled in found},
        )

    def add(self, services_at: Mapping[int, set[int]]) -> None:
        """A service may have had visits at a counter that no longer handles it."""
        for counter, services in services_at.items():
            self.services_of[counter] |= services

    def handling(self, service: Service | None, office: Office | None = None) -> list[int]:
        """The counters of a service (or of all), at one office (or at all)."""
        return [
            counter
            for counter, of_office in self.office_of.items()
            if (office is None or of_office == office.pk)
            and (service is None or service.pk in self.services_of[counter])
        ]

    def services_at(self, office: Office) -> set[int]:
        return set().union(*(self.services_of[counter] for counter in self.handling(None, office)))


def _of_office(
    office: Office,
    asked: Asked,
    counters: _Counters,
    visits: Visits,
    seats: Seats,
    services: Mapping[int, Service],
) -> OfficeRows:
    there = counters.services_at(office)
    shown = [
        service
        for pk, service in services.items()
        if pk in there and (asked.service is None or pk == asked.service.pk)
    ]
    return OfficeRows(
        office=office,
        total=Numbers(
            offered=seats.at(counters.handling(asked.service, office)),
            **visits.of_office.get(office.pk, {}),
        ),
        services=[
            (
                service,
                Numbers(
                    offered=seats.at(counters.handling(service, office)),
                    **visits.of_service.get((office.pk, service.pk), {}),
                ),
            )
            for service in shown
        ],
    )


def _of_piece(piece: Span, asked: Asked, visits: Visits, seats: Seats) -> Numbers:
    day = beginning_of(piece.first, asked.step)
    return Numbers(offered=seats.of_piece.get(day, 0), **visits.of_piece.get(day, {}))


def _online_of(piece: Span, asked: Asked, online: OnlineAnswers) -> int:
    return online.of_piece.get(beginning_of(piece.first, asked.step), 0)
