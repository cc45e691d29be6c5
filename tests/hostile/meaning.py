"""What a spoiled value means, judged without the product's own code, and so what must become of it.

`VERDICTS` answers for each (route, place, name), the most particular entry first.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import Enum

import zipcodes

from appointments.references import pin_for
from tests.hostile.fields import Place
from tests.hostile.mutations import Spoiled
from tests.hostile.scenes import TOKEN, Scene
from tests.hostile.world import World


class Verdict(Enum):
    # A page with status 4xx, and nothing changed.
    REFUSED = "refused"
    # Odd and harmless: the same answer and the same rows as for the unspoiled request.
    TAKEN = "taken"
    # Nothing changed; the visitor sees a page, or is led to the one where they can go on.
    LED = "led"
    # It means something else and is good too: the same answer, and the same rows or none.
    ELSE = "something else"
    # Whether it can be right takes a book of rules (phone numbers): refused, or as ELSE.
    OPEN = "open"


Judge = Callable[[World, Scene, Spoiled], Verdict]
_UNSEEN = (
    "\u00ad\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff\ufe00"
)
_BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
_CSRF = "csrfmiddlewaretoken"
_JOINERS = "\u200c\u200d"
_REFUSED, _TAKEN, _ELSE = Verdict.REFUSED, Verdict.TAKEN, Verdict.ELSE


def verdict_on(world: World, scene: Scene, place: Place, value: Spoiled) -> Verdict:
    """Raises KeyError for a field that nobody explained: say in VERDICTS what it takes."""
    if value.text is None and place.where == "post" and place.name not in scene.fields:
        return _token(world, scene, value) if place.name == _CSRF else Verdict.TAKEN
    where = f"{place.where}:{place.name}"
    judge = VERDICTS.get(f"{scene.route} {where}") or VERDICTS[where]
    return judge(world, scene, value)


def _always(verdict: Verdict) -> Judge:
    return lambda _world, _scene, _value: verdict


def _when(is_good: bool, verdict: Verdict = Verdict.TAKEN) -> Verdict:
    return verdict if is_good else Verdict.REFUSED


def _exactly(*, optional: bool = False) -> Callable[[Callable[[World], set[str]]], Judge]:
    def with_choices(choices: Callable[[World], set[str]]) -> Judge:
        def judge(world: World, _scene: Scene, value: Spoiled) -> Verdict:
            if not value.text:
                return _when(optional)
            return _when(value.text in choices(world))

        return judge

    return with_choices


def _line(text: str) -> str | None:
    """One line as people mean it, or None where it holds what cannot be read."""
    seen = unicodedata.normalize("NFC", text.translate(dict.fromkeys(map(ord, _UNSEEN))))
    tidied = " ".join(seen.split())
    hidden = any(unicodedata.category(c)[0] == "C" and c not in _JOINERS for c in tidied)
    blank = any(c in _BLANKS for c in tidied)
    return None if hidden or blank or "\ufffd" in tidied or len(text) > 2_000 else tidied


def _words(longest: int, *, optional: bool, is_name: bool = False) -> Judge:
    def judge(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
        line = _line(value.text or "")
        if not line:
            return _when(optional and line == "", Verdict.ELSE)
        if is_name and not any(unicodedata.category(c)[0] == "L" for c in line):
            return Verdict.REFUSED
        if is_name and any(unicodedata.category(c) == "So" for c in line):
            return Verdict.REFUSED
        return _when(len(line) <= longest, Verdict.ELSE)

    return judge


def _plain(text: str) -> str | None:
    """A code in plain characters: digits of any script, any dash, nothing unseen."""
    line = _line("".join(c for c in text if c not in _JOINERS))
    if line is None:
        return None
    folded = unicodedata.normalize("NFKC", line)
    digits = (unicodedata.decimal(c, None) for c in folded)
    plain = "".join(c if d is None else str(d) for c, d in zip(folded, digits, strict=True))
    return re.sub(r"[\u2010-\u2015\u2212]", "-", plain).strip()


def _zip(*, optional: bool) -> Judge:
    def judge(_world: World, scene: Scene, value: Spoiled) -> Verdict:
        if value.text is None:
            return Verdict.ELSE if optional or scene.what == "office" else Verdict.REFUSED
        code = _plain(value.text)
        if code == "":
            return _when(optional, Verdict.ELSE)
        if code is None or len(value.text) > 60:
            return Verdict.OPEN if optional and code else Verdict.REFUSED
        shaped = re.fullmatch(r"(\d{5})(\d{4})?", re.sub(r"[- ]+", "", code.rstrip(" .,")))
        if shaped is None:
            return Verdict.REFUSED
        if optional:
            return Verdict.ELSE
        # With the offices of another ZIP on the page, those of this one are shown first.
        good = Verdict.LED if scene.what == "office" else Verdict.ELSE
        return _when(_is_in_use(shaped[1]), good)

    return judge


def _is_in_use(zip_code: str) -> bool:
    return any(found["active"] for found in zipcodes.matching(zip_code))  # type: ignore[no-untyped-call]


def _office(_world: World, scene: Scene, value: Spoiled) -> Verdict:
    """The page asks for ZIP and office in one form: with a ZIP alone it shows the offices."""
    if value.text is None:
        return Verdict.LED
    good = Verdict.TAKEN if scene.what == "office" else Verdict.LED
    return _when(value.text in {"ATL", "SAV"}, good)


def _number_or_pin(good: Callable[[World], str], look_alikes: dict[str, str]) -> Judge:
    as_meant = {ord(letter): digit for letter, digit in look_alikes.items()}

    def judge(world: World, _scene: Scene, value: Spoiled) -> Verdict:
        code = _plain(value.text or "") or ""
        bare = re.sub(r"[\s\-.]+", "", code).upper().translate(as_meant)
        return _when(bare == good(world))

    return judge


def _in_the_path(world: World, _scene: Scene, value: Spoiled) -> Verdict:
    """Ana's own number in any writing; any other leads to number and PIN, or nowhere."""
    bare = re.sub(r"[\s\-.\u2010-\u2015]+", "", value.text or "").upper()
    return Verdict.ELSE if bare == world.anas.number else Verdict.LED


def _code_in_the_path(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
    return _when((value.text or "").upper() in {"ATL", "SAV", "OFF"} and value.text.isascii())  # type: ignore[union-attr]


def _slot(world: World, scene: Scene, value: Spoiled) -> Verdict:
    good = {str(slot.pk) for slot in world.free}
    if scene.route.startswith("manage"):
        good.add(str(world.elsewhere.pk))  # a move may lead to another office
    else:
        good.add(str(world.own.pk)) if _has_seats(world) else None
    return _when(value.text in good)


def _has_seats(world: World) -> bool:
    world.own.refresh_from_db()
    return world.own.taken < world.own.capacity


_LONGEST_PHONE_READ = 2_000


def _phone(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
    code = _plain(value.text or "")
    if not code or len(code) > 40:
        return Verdict.REFUSED
    return Verdict.OPEN if sum(c.isdigit() for c in code) >= 7 else _letters_or_none(code)


def _letters_or_none(code: str) -> Verdict:
    """Letters of a keypad (1-800-…) can be a number as well."""
    return Verdict.OPEN if sum(c.isalnum() and c.isascii() for c in code) >= 7 else Verdict.REFUSED


def _email(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
    line = _line(value.text or "")
    if line is not None and not line.strip(" <>()[]\"'.,;:"):
        return Verdict.ELSE
    if line is None or "@" not in unicodedata.normalize("NFKC", line) or len(line) > 400:
        return Verdict.REFUSED
    return Verdict.OPEN


def _case_number(pattern: str) -> Judge:
    def judge(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
        code = _plain(value.text or "")
        if not code:
            return _when(code == "", Verdict.ELSE)
        bare = re.sub(r"[\W_]+", "", code).upper()
        fits = bool(re.fullmatch(pattern, bare)) and len(code) <= 40
        usual = re.fullmatch(r"[A-Za-z0-9 .#\-]*", code)
        return _when(fits, Verdict.ELSE if usual else Verdict.OPEN)

    return judge


_MONTHS = (
    *("january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio"),
    *("july julio", "august agosto", "september septiembre setiembre", "october octubre"),
    *("november noviembre", "december diciembre"),
)


def _part_of_a_date(name: str, part: str, *, optional: bool) -> Judge:
    """The other two parts are the scene's own."""

    def judge(_world: World, scene: Scene, value: Spoiled) -> Verdict:
        if any(unicodedata.combining(c) for c in value.text or ""):
            return Verdict.OPEN  # accents may be looked past, as in a month's name
        parts = {p: scene.fields[f"{name}_{p}"] for p in ("month", "day", "year")}
        parts[part] = _part(value.text or "")
        latest = date.max if optional else date(2027, 1, 5)
        try:
            found = date(int(parts["year"]), _month(parts["month"]), int(parts["day"]))
        except (ValueError, OverflowError):
            return Verdict.REFUSED
        shaped = re.fullmatch(r"\d{4}", parts["year"]) and re.fullmatch(r"\d\d?", parts["day"])
        return _when(bool(shaped) and date(1900, 1, 1) <= found <= latest, Verdict.ELSE)

    return judge


def _part(text: str) -> str:
    plain = _plain(text)
    return "" if plain is None or len(text) > 30 else plain


def _month(text: str) -> int:
    word = text.strip(".").casefold()
    if re.fullmatch(r"\d\d?", word):
        return int(word)
    found = [
        number
        for number, names in enumerate(_MONTHS, start=1)
        if len(word) >= 3 and any(name.startswith(word) for name in names.split())
    ]
    return found[0] if found else 0


def _language(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
    if value.text is None:
        return Verdict.TAKEN
    return _when(value.text in {"en", "es"}, Verdict.LED)


def _as_shown(_world: World, scene: Scene, value: Spoiled) -> Verdict:
    """What a page showed and sends back. The button alone means what the session holds."""
    name = "shown" if scene.route == "book_review" else "slot"
    if value.text is None:
        return _when(name == "slot")
    return _when(value.text == scene.fields[name])


def _token(_world: World, _scene: Scene, value: Spoiled) -> Verdict:
    return _when(value.text == TOKEN)


def _csrf_cookie(world: World, scene: Scene, value: Spoiled) -> Verdict:
    return _token(world, scene, value) if scene.method == "POST" else Verdict.TAKEN


VERDICTS: dict[str, Judge] = {
    "post:csrfmiddlewaretoken": _token,
    "post:language": _language,
    "query:language": _language,
    "post:service": _exactly()(lambda world: world.services),
    # Which of the buttons was pressed: each leads to a page of its own.
    **{f"post:{name}": _always(Verdict.LED) for name in ("still_needed", "find", "go_on")},
    # Read only when the session ended on that page.
    **{
        f"book_details post:{name}": _always(Verdict.ELSE)
        for name in ("service", "office", "zip_code")
    },
    "post:then": _always(Verdict.ELSE),
    "post:zip_code": _zip(optional=False),
    "manage_lost post:zip_code": _zip(optional=True),
    "post:office": _office,
    "post:booking_for": _exactly(optional=True)(
        lambda _: {"self", "child", "relative", "client", "other"}
    ),
    "post:first_name": _words(80, optional=True, is_name=True),
    "post:last_name": _words(80, optional=False, is_name=True),
    "post:access_needs": _words(300, optional=True),
    "post:phone": _phone,
    "post:email": _email,
    "post:receipt_number": _case_number(r"[A-Z0-9]{3}[0-9O]{10}"),
    "post:a_number": _case_number(r"A?\d{7,9}"),
    **{
        f"post:{name}_{part}": _part_of_a_date(name, part, optional=optional)
        for name, optional in (("date_of_birth", False), ("visit_date", True))
        for part in ("month", "day", "year")
    },
    "post:sms_consent": _always(Verdict.ELSE),
    "post:needs_interpreter": _always(Verdict.ELSE),
    "post:slot": _slot,
    "manage_reschedule_confirm post:slot": _as_shown,
    "post:shown": _as_shown,
    "post:number": _number_or_pin(lambda world: world.anas.number, {}),
    "post:pin": _number_or_pin(lambda world: pin_for(world.anas), {"O": "0", "I": "1", "L": "1"}),
    "post:reason": _exactly(optional=True)(lambda _: {"cannot_come", "solved", "mistake", "other"}),
    # What only chooses a view: anything else shows the usual one.
    **{
        f"query:{name}": _always(Verdict.ELSE)
        for name in (
            *("day", "office", "reason", "number", "done", "before", "without_zip"),
            *("state", "then"),
        )
    },
    # The key of a link in a message: a wrong one leads to the page of number and PIN.
    "query:key": _always(Verdict.LED),
    "path:number": _in_the_path,
    "path:code": _code_in_the_path,
    "path:service": _exactly()(lambda world: {world.service.code}),
    "cookie:sessionid": _always(Verdict.LED),
    "cookie:csrftoken": _csrf_cookie,
    "cookie:language": _always(Verdict.TAKEN),
    "cookie:messages": _always(Verdict.TAKEN),
}
