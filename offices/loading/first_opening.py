"""The counters, services and hours a new office starts with. Staff change them afterwards.

Nothing here is looked up anywhere: 7:00 to 15:30 on work days is what large offices announce, and
the sizes only have to make a believable start.
"""

from dataclasses import dataclass
from datetime import time

from offices.models import Counter, Hours, Offering, Office, Service

WORK_DAYS = range(5)
BEFORE_AND_AFTER_LUNCH = [(time(7), time(11, 30)), (time(12, 30), time(15, 30))]
SLOT_MINUTES = 15

QUESTIONS = ("CASE", "CARD", "DOCS", "FIX", "CALLED", "INFO")
DECISIONS = ("ADIT", "EAP", "JUDGE", "PROT")

LARGE = frozenset(
    [
        "ATL",
        "BOS",
        "CHI",
        "DAL",
        "HOU",
        "LOS",
        "MIA",
        "NEW",
        "NYC",
        "PHI",
        "QNS",
        "SEA",
        "SFR",
        "WAS",
    ]
)
MEDIUM = frozenset(
    [
        "BAL",
        "BNY",
        "CLE",
        "CLT",
        "DEN",
        "DET",
        "ELP",
        "FRE",
        "HAR",
        "HIA",
        "HLG",
        "KAN",
        "KND",
        "LAC",
        "LAW",
        "LNY",
        "LVG",
        "OKL",
        "ORL",
        "PHO",
        "POO",
        "RAL",
        "SAA",
        "SAC",
        "SAJ",
        "SBD",
        "SFV",
        "SNA",
        "SND",
        "SNJ",
        "SPM",
        "STL",
        "TAM",
        "WPB",
    ]
)


@dataclass(frozen=True, kw_only=True)
class CounterPlan:
    """A counter as it is set up. ``seats`` are people served at the same time."""

    name: str
    services: tuple[str, ...]
    seats: int
    held_back: int = 0


SMALL_OFFICE = (CounterPlan(name="Counter", services=QUESTIONS + DECISIONS, seats=2),)
MEDIUM_OFFICE = (
    CounterPlan(name="Information", services=QUESTIONS, seats=3),
    CounterPlan(name="Documents", services=(*DECISIONS, "COPY"), seats=2),
)
LARGE_OFFICE = (
    CounterPlan(name="Information", services=QUESTIONS, seats=5, held_back=1),
    CounterPlan(name="Documents", services=(*DECISIONS, "COPY", "FILE"), seats=3, held_back=1),
)


def plan_for(office_code: str) -> tuple[CounterPlan, ...]:
    """The counters a new office starts with, by its size."""
    if office_code in LARGE:
        return LARGE_OFFICE
    return MEDIUM_OFFICE if office_code in MEDIUM else SMALL_OFFICE


def set_up_opening(office: Office, services: dict[str, Service]) -> None:
    """Give a new office its counters with their services and weekly hours."""
    for plan in plan_for(office.code):
        counter = Counter.objects.create(office=office, name=plan.name)
        Offering.objects.bulk_create(
            Offering(office=office, counter=counter, service=services[code])
            for code in plan.services
            if code in services
        )
        Hours.objects.bulk_create(
            Hours(
                counter=counter,
                weekday=weekday,
                from_time=opens,
                until_time=closes,
                slot_minutes=SLOT_MINUTES,
                seats=plan.seats,
                held_back=plan.held_back,
            )
            for weekday in WORK_DAYS
            for opens, closes in BEFORE_AND_AFTER_LUNCH
        )
