"""The first lines of tables that staff import, and rows that are right."""

from django.db.models import Model

from offices.models import Closure, Hours, ServiceArea

MODELS = ["office", "counter", "hours", "closure", "servicearea"]
OF_NO_OTHER: dict[str, type[Model]] = {
    "hours": Hours,
    "closure": Closure,
    "servicearea": ServiceArea,
}
HOURS = ["office", "counter", "weekday", "from", "until", "valid from"]
MORE_HOURS = [*HOURS, "valid until", "minutes each", "seats", "held back"]
CLOSURE = ["office", "from", "from (time)", "until", "reason (English)", "reason (Spanish)"]
AREA = ["kind", "zip", "state", "county", "office", "valid from", "valid until"]
OFFICE = ["code", "name", "street", "city", "state", "zip", "time zone", "latitude", "longitude"]
GOOD_HOURS = ["ATL", "Window 1", "Monday", "13:00", "15:00", ""]
GOOD_OFFICE = [
    *("BOS", "Boston Field Office", "1 Main St", "Boston", "MA", "02108", "America/New_York"),
    *("42.36", "-71.06"),
]
OVERLAP = "These hours overlap other hours of the same counter."


def row(names: list[str], good: list[str], **changes: str) -> list[str]:
    """A good row with some cells changed; underscores stand for the spaces of names."""
    cells = dict(zip(names, [*good, *[""] * (len(names) - len(good))], strict=True))
    changed = {name.replace("_", " "): value for name, value in changes.items()}
    return list((cells | changed).values())
