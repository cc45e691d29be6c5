"""What spoiled input did once and must never do again: each was a fault or a change unasked for."""

import pytest
from django.utils.translation import override

from tests.hostile.attack import objections, request_of, send
from tests.hostile.fields import Place
from tests.hostile.ledger import Ledger
from tests.hostile.meaning import Verdict
from tests.hostile.mutations import Spoiled
from tests.hostile.scenes import SCENES
from tests.hostile.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_quiet_monday")]

FOUND = {
    "a NUL in the session cookie": (
        ("book_time", "choose"),
        "cookie sessionid",
        b'"a\\000bcdefgh"',
    ),
    "a language nobody offers, on a booking": (("book_review", ""), "post language", b"fr"),
    "a language nobody offers, on a change": (("manage_cancel", "send"), "post language", b""),
    "an id with an underscore": (("book_time", "choose"), "post slot", b"1_0"),
    "an id in other digits": (("manage_reschedule", "choose"), "post slot", "\uff13".encode()),
    "another time than the one shown": (("manage_reschedule_confirm", ""), "post slot", b"-0"),
    "letters lost on the way": (("book_details", ""), "post access_needs", b"seat \xff\xfe"),
    "a file of letters": (("book_details", ""), "post last_name", b"\x89PNG\x00"),
}


@pytest.mark.parametrize(("scene", "where", "value"), FOUND.values(), ids=FOUND.keys())
@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_refused_or_led_on(
    language: str, scene: tuple[str, str], where: str, value: bytes
) -> None:
    world = World(language)
    with override(language):
        valid = SCENES[scene](world)
    before = Ledger.read()
    usual = send(request_of(valid), before)
    place = Place(*where.split())
    came = send(request_of(valid, place, Spoiled("found", (value,))), before)
    verdict = Verdict.LED if place.where == "cookie" else Verdict.REFUSED
    assert usual.status < 400
    assert objections(valid, verdict, usual, came) == []
    assert came.changed == {}
