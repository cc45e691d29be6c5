"""Whatever comes in, the answer is a clear page of ours, in time, and what was promised stands."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from tests.hostile import scenes, whole
from tests.hostile.attack import Outcome, objections, request_of, send
from tests.hostile.fields import COOKIES, Place, names_read, public_routes, watching
from tests.hostile.ledger import Ledger
from tests.hostile.meaning import Verdict, verdict_on
from tests.hostile.mutations import LEAST, spoiled
from tests.hostile.scenes import SCENES, Scene
from tests.hostile.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_quiet_monday")]

LANGUAGES = ("en", "es")
SEED = 20270104
ALL = 1_000_000
SAMPLE = 3  # of each part's mutations, in the quick run


@dataclass
class Report:
    """What was sent, by scene and place, and everything that was wrong."""

    sent: Counter[str] = field(default_factory=Counter)
    offered: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.sent.total()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


in_both_languages = pytest.mark.parametrize("world", LANGUAGES, indirect=True)


def places_of(scene: Scene) -> list[Place]:
    """Whatever the product reads of this scene's request, and whatever its page could send."""
    asked = request_of(scene)
    client = Client()
    with transaction.atomic(), watching() as seen:
        answer = client.generic(
            asked.method,
            asked.address,
            asked.body,
            content_type=asked.content_type,
            HTTP_COOKIE=asked.cookies,
        )
        posted, queried = names_read(answer.wsgi_request, seen)
        transaction.set_rollback(True)
    found = {Place("query", name) for name in queried | scene.query.keys()}
    found |= {Place("path", name) for name in scene.arguments}
    found |= {Place("cookie", name) for name in COOKIES}
    if scene.method == "POST":
        found |= {Place("post", name) for name in posted | scene.names | scene.fields.keys()}
        found.add(Place("post", "csrfmiddlewaretoken"))
    return sorted(found, key=str)


def good_value(scene: Scene, place: Place) -> str:
    match place.where:
        case "post":
            return {"csrfmiddlewaretoken": scenes.TOKEN, **scene.fields}.get(place.name, "")
        case "query":
            return scene.query.get(place.name, "")
        case "path":
            return scene.arguments[place.name]
    kept = {morsel.key: morsel.value for morsel in scene.client.cookies.values()}
    return {"csrftoken": scenes.TOKEN, **kept}.get(place.name, "")


def spoil_everything(world: World, *, each: int, seed: int = SEED) -> Report:
    """``each`` is how many of every part's mutations are sent, chosen by the seed."""
    print(f"seed {seed}")  # noqa: T201 - to repeat what was found
    report = Report()
    for route, what in SCENES:
        with transaction.atomic(), override(world.language):
            scene = SCENES[route, what](world)
            _spoil_scene(world, scene, report, each=each, rng=random.Random(f"{seed} {scene.name}"))
            transaction.set_rollback(True)
    return report


def _spoil_scene(
    world: World, scene: Scene, report: Report, *, each: int, rng: random.Random
) -> None:
    before = Ledger.read()
    usual = send(request_of(scene), before)
    report.wrong += [f"{scene.name}: untouched {fault}" for fault in _refused(usual)]
    for place in places_of(scene):
        values = spoiled(good_value(scene, place), _forged(world), rng=rng)
        values = [value for value in values if place.where == "post" or not value.is_file]
        name = f"{scene.name}, {place}"
        report.offered[name] = len(values)
        for value in _some(values, each, rng):
            came = send(request_of(scene, place, value), before)
            verdict = verdict_on(world, scene, place, value)
            _note(report, name, str(value), objections(scene, verdict, usual, came))
    wrong = list(whole.wrong_as_a_whole(scene, request_of(scene), rng))
    report.offered[f"{scene.name}, whole"] = len(wrong)
    for how, request, verdict in _some(wrong, each * 3, rng):
        came = send(request, before)
        _note(report, f"{scene.name}, whole", how, objections(scene, verdict, usual, came))


def _forged(world: World) -> list[str]:
    return world.forged_ids + world.forged_codes


def _some[T](all_: list[T], most: int, rng: random.Random) -> list[T]:
    return all_ if most >= len(all_) else rng.sample(all_, most)


def _note(report: Report, name: str, how: str, faults: Iterable[str]) -> None:
    report.sent[name] += 1
    report.wrong += [f"{name}: {how}: {fault}" for fault in faults]


def _refused(usual: Outcome) -> list[str]:
    return [usual.fault or f"status {usual.status}"] if usual.status >= 400 else []


# Machines alone come here, with a secret or a signature: tests/notices/test_provider_reports.py and
# test_answers_to_texts.py send them nonsense.
HOOKS = {"mail_reports", "twilio_inbound", "twilio_status"}


def test_every_public_route_has_a_valid_session() -> None:
    assert set(public_routes()) - HOOKS == {route for route, _what in SCENES}


@in_both_languages
def test_a_sample_of_everything_is_answered_well(world: World) -> None:
    report = spoil_everything(world, each=SAMPLE)
    assert not report.wrong, "\n".join(report.wrong)
    assert report.count >= 600
    assert {part: count for part, count in report.offered.items() if count < LEAST} == {}


@pytest.mark.drill
def test_everything_is_answered_well() -> None:
    reports = []
    for language in LANGUAGES:
        with transaction.atomic():
            reports.append(spoil_everything(World(language), each=ALL))
            transaction.set_rollback(True)
    wrong = [each for report in reports for each in report.wrong]
    assert not wrong, "\n".join(wrong)
    assert sum(report.count for report in reports) >= 20_000
    for report in reports:
        assert report.sent == report.offered
        assert min(report.sent.values()) >= LEAST


# Could it fail? Answers that are wrong in one way each, judged like all others.

FINE = Outcome(200, "", '<html lang="en"><link href="infopass.css"><h1>', 0.1, {})
REFUSAL = replace(FINE, status=422)


@pytest.mark.parametrize(
    ("came", "word"),
    [
        (replace(REFUSAL, status=500), "status 500"),
        (replace(REFUSAL, fault="DataError: x"), "DataError"),
        (replace(REFUSAL, seconds=5.1), "took 5.1 seconds"),
        (replace(REFUSAL, changed={"appointments_hold": 1}), "yet changed"),
        (replace(REFUSAL, page=REFUSAL.page.replace("en", "es")), "lang"),
        (replace(REFUSAL, page="<h1>Not Found</h1>"), "infopass.css"),
        (FINE, "must be refused"),
    ],
)
def test_an_answer_that_is_wrong_is_found(came: Outcome, word: str) -> None:
    page = replace(came, page=came.page + '<main id="main">' if came.page else "")
    found = objections(_home(), Verdict.REFUSED, FINE, page)
    assert any(word in objection for objection in found)


def test_an_answer_that_is_right_is_let_pass() -> None:
    page = replace(REFUSAL, page=REFUSAL.page + '<main id="main">')
    assert objections(_home(), Verdict.REFUSED, FINE, page) == []


def test_an_oddity_that_is_refused_is_found() -> None:
    page = replace(REFUSAL, page=REFUSAL.page + '<main id="main">')
    assert objections(_home(), Verdict.TAKEN, FINE, page)


def test_a_changed_row_is_found() -> None:
    world = World("en")
    before = Ledger.read()
    world.anas.access_needs = "Another seat"
    world.anas.save()
    assert Ledger.read().since(before) == {"changed": 1}


def _home() -> Scene:
    return Scene("home", "", "en", Client())
