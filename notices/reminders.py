"""Which reminders are owed, and when: in the office's own time, never at night there.

Planning is one statement's worth of reading for each office, done as often as one likes: an office
remembers until when it was planned, and the unique key of a message makes a repeated one harmless.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import batched
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from appointments.closing.telling import in_suspense
from appointments.history import seats_given
from appointments.models import Appointment, Displaced, Relocation
from notices import quiet_hours
from notices.composing import on_file
from notices.models import Notice, ReminderPlan
from offices.models import Office

_TEXTS_ONLY = (Notice.Channel.SMS,)
_ALL = (Notice.Channel.EMAIL, Notice.Channel.SMS)
# An appointment that committed late is found by looking so far back again; see _plan_office.
OVERLAP = timedelta(minutes=10)
# What an office that was never planned may have missed.
LOOK_BACK = timedelta(days=7)
# So long after a closure could be undone it is looked again for what it held back.
HELD_BACK = timedelta(days=1)
# Where the night moves a reminder, it moves by less than this.
_NIGHT = timedelta(hours=13)
_A_BATCH = 1_000


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One reminder of each visit. ``name`` is part of the message's key: "7d", "2h"."""

    days: int = 0
    hours: int = 0
    channels: tuple[Notice.Channel, ...] = _ALL

    @property
    def name(self) -> str:
        return f"{self.days}d" if self.days else f"{self.hours}h"

    def due_at(self, starts_at: datetime, zone: ZoneInfo) -> datetime:
        """When it is due for a visit that begins at that instant (aware, UTC) in that zone.

        Days are days of the calendar: the same hour by the clock, also where the clocks change in
        between. What would fall into the night waits for the morning; a text of the last hours
        comes the evening before instead, for it must not come after the visit.
        """
        local_start = starts_at.astimezone(zone)
        if self.days:
            due = local_start - timedelta(days=self.days)
            return quiet_hours.end_after(due, zone) if quiet_hours.are_at(due, zone) else due
        due = starts_at - timedelta(hours=self.hours)
        return quiet_hours.evening_before(due, zone) if quiet_hours.are_at(due, zone) else due


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What came of a run: reminders that became messages, and those too late to help."""

    owed: int = 0
    lapsed: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(owed=self.owed + other.owed, lapsed=self.lapsed + other.lapsed)


def rules_of(office: Office) -> list[Rule]:
    """The earliest first."""
    days = sorted({office.first_reminder_days, office.last_reminder_days} - {0}, reverse=True)
    rules = [Rule(days=number) for number in days]
    if office.text_reminder_hours:
        rules.append(Rule(hours=office.text_reminder_hours, channels=_TEXTS_ONLY))
    return rules


def plan(*, now: datetime) -> Planned:
    """Turn the reminders due until ``now`` (aware) into messages, an office at a time.

    Each office is one transaction, and one that somebody else plans is passed over. Raises, after
    all had their turn, an ExceptionGroup of what went wrong with some.
    """
    whole, faults = Planned(), []
    for office in Office.objects.order_by("pk"):
        try:
            whole += _plan_office(office, now=now)
        except Exception as fault:  # noqa: BLE001 - raised below: one office must not stop the others
            fault.add_note(f"Planning the reminders of {office.code}")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("The reminders of some offices were not planned.", faults)
    return whole


def _plan_office(office: Office, *, now: datetime) -> Planned:
    ReminderPlan.objects.get_or_create(office=office, defaults={"planned_until": now - LOOK_BACK})
    with transaction.atomic():
        planned = (
            ReminderPlan.objects.select_for_update(skip_locked=True).filter(office=office).first()
        )
        if planned is None:
            return Planned()
        # Somebody may have booked before that instant and committed after it.
        run = _Run(office=office, since=planned.planned_until - OVERLAP, now=now)
        runs = [run, *_held_back(run)]
        whole = sum((each.plan(rule) for each in runs for rule in each.rules), Planned())
        # Never back: two machines' clocks may differ.
        planned.planned_until = max(planned.planned_until, now)
        planned.save(update_fields=["planned_until"])
    return whole


def _held_back(run: "_Run") -> "list[_Run]":
    """Once more for the people of closures of late, from when the first of these began.

    What came due while their place was secret, or taken and then given back, was passed over. What
    was written already is known by its key.
    """
    recent = Relocation.objects.filter(notices_at__gt=run.since - HELD_BACK)
    began = recent.aggregate(began=Min("started_at"))["began"]
    if began is None:
        return []
    of_closures = tuple(recent.values_list("pk", flat=True))
    since = min(began, run.since)
    return [_Run(office=run.office, since=since, now=run.now, of_closures=of_closures)]


@dataclass(frozen=True)
class _Run:
    """One office's reminders that are due in a stretch of time, its beginning not included.

    With ``of_closures`` (ids) only those of their people.
    """

    office: Office
    since: datetime
    now: datetime
    of_closures: tuple[int, ...] = ()

    @cached_property
    def rules(self) -> list[Rule]:
        return rules_of(self.office)

    def plan(self, rule: Rule) -> Planned:
        return sum(
            (self._write(rule, some) for some in batched(self._candidates(rule), _A_BATCH)),
            Planned(),
        )

    def _candidates(self, rule: Rule) -> Iterator[Appointment]:
        """Booked visits whose reminder may be due in the stretch, a few too many.

        They come in a stream, so that a hundred thousand need no more memory than a thousand.
        """
        lead = timedelta(days=rule.days, hours=rule.hours)
        # A day of the calendar can be an hour longer or shorter than 24 hours.
        reach = _NIGHT if self._touches_the_night() else timedelta(hours=1)
        booked = Appointment.objects.filter(
            slot__counter__office=self.office,
            slot__starts_at__gt=self.since + lead - reach,
            slot__starts_at__lte=self.now + lead + reach,
            slot__withdrawn_at=None,
            status=Appointment.Status.BOOKED,
            service__is_protected=False,
        ).exclude(in_suspense(self.now))
        if self.of_closures:
            moved = Displaced.objects.filter(relocation__in=self.of_closures)
            booked = booked.filter(pk__in=moved.values("appointment"))
        wanted = booked.select_related("slot", "service").only(
            *("number", "language", "email", "phone", "sms_consent", "slot__starts_at"),
            "service__is_protected",
        )
        return wanted.order_by().iterator(chunk_size=_A_BATCH)

    def _touches_the_night(self) -> bool:
        """Whether reminders that the night moved may be due: at 8 and at 20 by the clock."""
        if self.now - self.since >= timedelta(hours=12):
            return True
        zone = self.office.zone
        days = {self.since.astimezone(zone).date(), self.now.astimezone(zone).date()}
        edges = (quiet_hours.END, quiet_hours.EVENING)
        moments = (datetime.combine(day, edge, zone) for day in days for edge in edges)
        return any(self.since < moment <= self.now for moment in moments)

    def _write(self, rule: Rule, appointments: Iterable[Appointment]) -> Planned:
        due = self._due(rule, appointments)
        seated = seats_given([appointment.pk for appointment in due])
        messages = [
            self._message(appointment, seated[appointment.pk].pk, rule, channel, due_at=at)
            for appointment, at in due.items()
            # Who booked or moved after it was due knows the day.
            if seated[appointment.pk].at < at
            for channel in rule.channels
            if on_file(appointment, channel)
        ]
        written = Notice.objects.bulk_create(_new(messages), ignore_conflicts=True)
        lapsed = sum(message.status == Notice.Status.LAPSED for message in written)
        return Planned(owed=len(written) - lapsed, lapsed=lapsed)

    def _due(self, rule: Rule, appointments: Iterable[Appointment]) -> dict[Appointment, datetime]:
        due = (
            (appointment, rule.due_at(appointment.slot.starts_at, self.office.zone))
            for appointment in appointments
        )
        return {appointment: at for appointment, at in due if self.since < at <= self.now}

    def _message(
        self,
        appointment: Appointment,
        event_id: int,
        rule: Rule,
        channel: Notice.Channel,
        *,
        due_at: datetime,
    ) -> Notice:
        """Its text is written when it is sent."""
        starts = int(appointment.slot.starts_at.timestamp())
        helps = self._helps(appointment, rule, channel)
        return Notice(
            key=f"reminder:{rule.name}:{appointment.number}:{starts}:{channel}",
            appointment=appointment,
            event_id=event_id,
            kind=Notice.Kind.REMINDER,
            channel=channel,
            language=appointment.language,
            recipient=on_file(appointment, channel),
            status=Notice.Status.WAITING if helps else Notice.Status.LAPSED,
            created_at=self.now,
            not_before=due_at,
            ended_at=None if helps else self.now,
        )

    def _helps(self, appointment: Appointment, rule: Rule, channel: Notice.Channel) -> bool:
        """Late, it helps until the visit begins or the next reminder of its channel is due."""
        starts_at = appointment.slot.starts_at
        if starts_at <= self.now:
            return False
        later = self.rules[self.rules.index(rule) + 1 :]
        return not any(
            channel in other.channels and other.due_at(starts_at, self.office.zone) <= self.now
            for other in later
        )


def _new(messages: list[Notice]) -> list[Notice]:
    """Those that no run wrote before. Two runs never plan one office at a time."""
    keys = [message.key for message in messages]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else ()
    return [message for message in messages if message.key not in known]
