"""Made-up people. Their phones lie in 555-0100 to 555-0199, which belongs to nobody."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from appointments.models import Appointment
from appointments.persons import Applicant

FIRST_NAMES = (
    *("Ana", "María José", "José", "Juan Carlos", "Lucía", "Sofía", "Zoë", "André", "François"),
    *("Thị Mai", "Văn Đức", "Minh", "Quỳnh", "Wei", "Mei-Ling", "Jiaying", "Hao", "Ji-woo"),
    *("Fatima", "Mohammed", "Aïcha", "Youssef", "Omar", "Layla", "Abdul-Rahman", "Nour", "Rania"),
    *("Olena", "Dmytro", "Anastasia", "Łukasz", "Małgorzata", "Jürgen", "Søren", "Åsa", "Ioana"),
    *("Priya", "Arjun", "Sanjay", "Lakshmi", "Gurpreet", "Ngozi", "Chinedu", "Kwame", "Adjoa"),
    *("Jean-Baptiste", "Marie-Claire", "Widline", "Wilner", "João", "Conceição", "Thiago", "Inês"),
    *("John", "Mary", "Siobhán", "D'Andre", "Tiʻa", "Leilani", "Imani", "Marcus", "Grace", "Tomás"),
)
LAST_NAMES = (
    *("García", "Hernández", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez"),
    *("Ramírez", "Núñez", "Peña", "Ibáñez", "Muñoz", "Castañeda", "Gutiérrez", "Zúñiga", "Cruz"),
    *("Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Bùi", "Đỗ", "Võ", "Wang", "Li", "Zhang", "Chen"),
    *("Kim", "Park", "Lee", "Santos", "Reyes", "de la Cruz", "Dela Peña", "Bautista", "Tanaka"),
    *("Al-Masri", "El Amrani", "Haddad", "Khan", "Hussein", "Abdi", "Okafor", "Adeyemi", "Mensah"),
    *("O'Brien", "O’Connor", "D'Angelo", "McDonald", "Mac Donald", "St. John", "Smith-Jones"),
    *("Kowalski", "Wójcik", "Łaszcz", "Müller", "Groß", "Ångström", "Sørensen", "Çelik", "Işık"),
    *("Shevchenko", "Petrović", "Dvořák", "Németh", "Popescu", "Ionescu", "Silva", "Gonçalves"),
    *("Jean-Pierre", "Désir", "Étienne", "Baptiste", "Singh", "Patel", "Sharma", "Kaur", "Ruiz"),
)
# Rarer names, as most are: any beginning with any ending.
_BEGINNINGS = (
    *("Al", "Bar", "Bel", "Bon", "Cal", "Dor", "Fal", "Gor", "Hal", "Jan", "Kar", "Kov", "Lan"),
    *("Mar", "Mor", "Nar", "Or", "Pal", "Qui", "Rad", "Sal", "Tam", "Ur", "Val", "Yar", "Zel"),
)
_ENDINGS = (
    *("adjian", "ado", "aki", "anda", "ani", "ański", "ardo", "aszek", "berg", "enko", "escu"),
    *("ez", "gård", "ham", "idis", "ín", "kaya", "lund", "mann", "oğlu", "ović", "oyan", "quist"),
    *("rup", "sen", "shvili", "ský", "ton", "umba", "uwa", "vili", "wala", "wicz", "yan"),
)
# Of places with large offices. Washington's 202 stays free for who must be found alone.
_AREA_CODES = (
    *(205, 206, 210, 212, 213, 214, 215, 216, 281, 303, 305, 312, 313, 314, 316, 318, 319, 323),
    *(347, 404, 405, 407, 408, 410, 412, 414, 415, 501, 502, 503, 504, 505, 510, 512, 513, 520),
    *(559, 602, 612, 615, 617, 619, 646, 671, 678, 702, 713, 718, 720, 773, 786, 787, 804, 808),
    *(813, 816, 818, 832, 901, 904, 907, 913, 915, 916, 917, 919, 940, 954, 972, 973, 980),
)
_OLDEST = date(1931, 1, 1)
_DAYS_OF_BIRTHS = 78 * 365
_DIGITS = "0123456789"
_KINDS = tuple(Appointment.BookingFor)


def somebody(dice: Random, zip_code: str) -> Applicant:
    """One of them, as the details page would have taken the answers."""
    first_name = _first_name(dice)
    last_name = _last_name(dice)
    return Applicant(
        first_name=first_name,
        last_name=last_name,
        date_of_birth=_OLDEST + timedelta(days=dice.randrange(_DAYS_OF_BIRTHS)),
        phone=f"+1{dice.choice(_AREA_CODES)}55501{dice.randrange(100):02d}",
        email=f"person{dice.randrange(10**9)}@example.com" if dice.random() < 0.6 else "",
        zip_code=zip_code,
        receipt_number=f"IOE{_digits(dice, 10)}" if dice.random() < 0.4 else "",
        a_number=f"A{_digits(dice, 9)}" if dice.random() < 0.25 else "",
        booking_for=_weighted(dice, _KINDS, (0.8, 0.9, 0.95)),
        needs_interpreter=dice.random() < 0.2,
        access_needs="Wheelchair" if dice.random() < 0.01 else "",
        sms_consent=dice.random() < 0.5,
    )


def _first_name(dice: Random) -> str:
    """One in fifty has a single name, which stands as the last."""
    return "" if dice.random() < 0.02 else dice.choice(FIRST_NAMES)


def _last_name(dice: Random) -> str:
    """One in four has two surnames."""
    return f"{_surname(dice)} {_surname(dice)}" if dice.random() < 0.25 else _surname(dice)


def _surname(dice: Random) -> str:
    if dice.random() < 0.4:
        return dice.choice(_BEGINNINGS) + dice.choice(_ENDINGS)
    return dice.choice(LAST_NAMES)


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choices(_DIGITS, k=count))


def _weighted[T](dice: Random, things: Sequence[T], until: Sequence[float]) -> T:
    """The first thing up to whose share the dice fell, else the last."""
    fell = dice.random()
    return next(
        (thing for thing, share in zip(things, until, strict=False) if fell < share), things[-1]
    )
