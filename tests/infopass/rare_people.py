"""People whose every value is rare, so that finding one anywhere means that it leaked."""

from dataclasses import dataclass, field

SERVICE = "Zirconia inquiry"


@dataclass
class Person:
    """Every value is rare, so that finding it anywhere means that it leaked."""

    language: str
    first_name: str
    last_name: str
    born: tuple[str, str, str]  # year, month, day
    area: str
    line: str
    email: str
    receipt_number: str
    a_number: str
    access_needs: str
    # Learned on the way: confirmation number and PIN.
    number: str = ""
    pins: list[str] = field(default_factory=list)

    @property
    def typed(self) -> dict[str, str]:
        year, month, day = self.born
        return {
            "booking_for": "self",
            "first_name": self.first_name,
            "last_name": self.last_name,
            "date_of_birth_month": str(int(month)),
            "date_of_birth_day": str(int(day)),
            "date_of_birth_year": year,
            "phone": f"({self.area}) {self.line}",
            **({"sms_consent": "on"} if self.email else {}),
            "email": self.email,
            "receipt_number": self.receipt_number,
            "a_number": self.a_number,
            "access_needs": self.access_needs,
        }

    @property
    def secrets(self) -> list[str]:
        """What must be found nowhere, in the writings that programs use."""
        year, month, day = self.born
        digits = self.area + self.line.replace("-", "")
        said = [self.first_name, self.last_name, self.email, self.email.partition("@")[0]]
        said += [digits, f"{self.area}-{self.line}", f"{self.area}) {self.line}", self.line]
        said += [
            f"{year}-{month}-{day}",
            f"{month}/{day}/{year}",
            f"{year}, {int(month)}, {int(day)}",
        ]
        said += [self.receipt_number, self.a_number, self.a_number[1:], self.access_needs]
        return [*filter(None, said), *self.pins, SERVICE]

    @property
    def number_as_written(self) -> list[str]:
        compact = self.number.replace("-", "")
        return [compact, self.number] if compact else []


def zebulon() -> Person:
    return Person(
        *("en", "Zebulon", "Quagmire-Thistle", ("1957", "02", "23"), "404", "555-0186"),
        *("zq.thistle@quagmire.example", "IOE9876501234", "A087650432", "oxygen trolley"),
    )


def xochitl() -> Person:
    return Person(
        *("es", "Xóchitl", "Ñandú Güemes", ("1961", "11", "29"), "470", "555-0164"),
        *("xochitl.ng@nandu.example", "MSC9012388776", "A076540321", "silla junto al biombo"),
    )


def ulysses() -> Person:
    """Nobody can write to him: no e-mail, and no leave to be texted."""
    return Person(
        *("en", "Ulysses", "Wojtkowiak-Amadi", ("1949", "07", "17"), "678", "555-0139"),
        *("", "IOE9811223344", "A065432198", "large print please"),
    )
