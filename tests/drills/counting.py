"""What was owed, what became of it, and what the mail server saw. Needs Django set up."""

import io
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.core.management import CommandError, call_command

from appointments.models import Event, Outbox
from notices.models import Notice
from tests.notices.post_office import PostOffice

OWE = (Event.Kind.BOOKED, Event.Kind.MOVED, Event.Kind.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Count:
    """``copies`` are arrivals beyond the first of each message. ``faults`` must be empty."""

    owed: int
    rows: int
    sent: int
    reached: int
    copies: int
    faults: list[str] = field(default_factory=list)


def count(
    mail: PostOffice,
    *,
    overtaken: bool = False,
    in_flight: Collection[str] = (),
    since: datetime | None = None,
) -> Count:
    """Every event that owes a message has one row, and every row said to be sent has arrived.

    Events from before ``since`` (aware) were told in their time and are not counted.

    With ``overtaken`` an event may have none, or a dropped one: then the newest of its appointment
    must have been sent. Only a Message-ID of ``in_flight`` may have arrived again, once for each
    time it is there.
    """
    rows = list(Notice.objects.exclude(kind=Notice.Kind.REMINDER))
    reminders = list(Notice.objects.filter(kind=Notice.Kind.REMINDER))
    arrived = Counter(mail.message_ids)
    owing = Event.objects.filter(kind__in=OWE, appointment__email__gt="")
    events = list(owing.filter(at__gte=since) if since else owing)
    sent = [row for row in rows + reminders if row.status == Notice.Status.SENT]
    copies = sum(arrived.values()) - len(arrived)
    faults = [
        *_owed_and_not_written(events, rows, overtaken=overtaken),
        *(f"{row.key}: sent, and never arrived" for row in sent if not arrived[row.message_id]),
        *(f"{row.key}: still waits" for row in rows + reminders if row.status == "waiting"),
        *_unknown(arrived, rows + reminders),
        *_copied(arrived, Counter(in_flight)),
        *_told_of_the_newest(events, rows),
        *_seats(),
    ]
    if Outbox.objects.exists():
        faults.append(f"{Outbox.objects.count()} owed notices became no messages")
    return Count(
        owed=len(events) + len(reminders),
        rows=len(rows) + len(reminders),
        sent=len(sent),
        reached=len(arrived),
        copies=copies,
        faults=faults,
    )


def _owed_and_not_written(events: list[Event], rows: list[Notice], *, overtaken: bool) -> list[str]:
    of_event = Counter(row.event_id for row in rows)
    return [
        f"event {event.pk} ({event.kind}): {of_event[event.pk]} rows"
        for event in events
        if of_event[event.pk] != 1 and not (overtaken and not of_event[event.pk])
    ]


def _told_of_the_newest(events: list[Event], rows: list[Notice]) -> list[str]:
    newest = {event.appointment_id: event.pk for event in sorted(events, key=lambda e: e.pk)}
    final = {Notice.Status.SENT, Notice.Status.REFUSED}
    told = {row.event_id for row in rows if row.status in final}
    return [f"event {pk}: the newest, and not told" for pk in newest.values() if pk not in told]


def _unknown(arrived: Counter[str], rows: list[Notice]) -> list[str]:
    known = {row.message_id for row in rows}
    return [
        f"{message}: arrived, and no row knows of it" for message in arrived if message not in known
    ]


def _copied(arrived: Counter[str], in_flight: Counter[str]) -> list[str]:
    return [
        f"{message}: {times - 1} copies, and it was in flight {in_flight[message]} times"
        for message, times in arrived.items()
        if times - 1 > in_flight[message]
    ]


def _seats() -> list[str]:
    said = io.StringIO()
    try:
        call_command("verify", stdout=said, stderr=said)
    except CommandError as error:
        return [f"verify: {error}"]
    return []
