"""A visitor at each public page, with a request that would be accepted if nobody spoiled it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appointments.models import Appointment
from appointments.references import pin_for
from tests.cast import ANA
from tests.forms_on_a_page import Form, forms_on
from tests.hostile.world import World

TOKEN = "aZ3kT9mQ" * 4  # against forged forms, of the visitor's own browser
# Somebody who books while the tests watch; Ana and Ben have an appointment already.
CARLA = {
    "booking_for": "self",
    "first_name": "Carla",
    "last_name": "Ruiz de la Peña",
    "date_of_birth_month": "7",
    "date_of_birth_day": "19",
    "date_of_birth_year": "1979",
    "phone": "(404) 555-0133",
    "sms_consent": "on",
    "email": "carla@example.com",
    "receipt_number": "IOE0912345678",
    "a_number": "A012345678",
    "needs_interpreter": "on",
    "access_needs": "A seat near the door",
}


@dataclass(frozen=True)
class Scene:
    """One valid request. ``client`` carries the cookies that go with it."""

    route: str
    what: str
    language: str
    client: Client
    method: str = "GET"
    arguments: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    # Names of the page's forms, also of buttons that this request does not press.
    names: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.language} {self.route} {self.what}".strip()

    @property
    def path(self) -> str:
        with override(self.language):
            return reverse(self.route, kwargs=self.arguments)

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


Build = Callable[[World], Scene]
SCENES: dict[tuple[str, str], Build] = {}


def _scene(route: str, what: str = "") -> Callable[[Build], Build]:
    def keep(build: Build) -> Build:
        SCENES[route, what] = build
        return build

    return keep


def _look(route: str, what: str = "", **query: str) -> None:
    """A page that anybody may open."""
    SCENES[route, what] = lambda world: Scene(route, what, world.language, Client(), query=query)


for _page in ("root", "healthz", "readyz", "metrics", "home", "office_list", "finished", "favicon"):
    _look(_page)
_look("book_service")
_look("manage", "asked", number="ATL-7K3M-Q9XF")
_look("manage_lost", "asked")
_look("manage_lost_sent")


def _sent(
    world: World,
    client: Client,
    route: str,
    what: str,
    *,
    typed: dict[str, str],
    page: str = "",
    query: dict[str, str] | None = None,
    arguments: dict[str, str] | None = None,
) -> Scene:
    """The form on ``page`` (its own page, unless named) that leads to the route, filled in."""
    scene = Scene(route, what, world.language, client, "POST", arguments or {}, query or {})
    with override(world.language):
        shown = client.get(reverse(page or route, kwargs=scene.arguments), scene.query)
    form = _form_to(scene.path, forms_on(shown.content.decode()), typed, shown.request["PATH_INFO"])
    fields = {k: v for k, v in form.fields.items() if k != "csrfmiddlewaretoken"} | typed
    return Scene(
        route,
        what,
        world.language,
        client,
        "POST",
        scene.arguments,
        scene.query,
        {name: value for name, value in fields.items() if value or name in typed},
        frozenset(form.names),
    )


def _form_to(path: str, forms: list[Form], typed: dict[str, str], shown_at: str) -> Form:
    """The page's form of that address which takes what is typed."""
    for form in forms:
        action = urlsplit(form.action).path or shown_at
        if form.method == "POST" and action == path and typed.keys() <= form.names:
            return form
    raise AssertionError(f"{shown_at} has no form for {path} with {sorted(typed)}.")


class _Walk:
    """The booking pages one after the other, each by its own form."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client()

    def post(self, route: str, **fields: Any) -> Any:
        with override(self.world.language):
            return self.client.post(reverse(route), fields)

    def to_office(self) -> "_Walk":
        self.post("book_service", service=self.world.service.pk, still_needed="yes")
        return self

    def to_details(self) -> "_Walk":
        self.to_office().post("book_office", zip_code="30345")
        self.post("book_office", office="ATL")
        return self

    def to_time(self) -> "_Walk":
        self.to_details().post("book_details", **CARLA)
        return self

    def to_review(self) -> "_Walk":
        self.to_time().post("book_time", slot=self.world.free[0].pk)
        return self


@_scene("book_service", "send")
def _book_service(world: World) -> Scene:
    typed = {"service": str(world.service.pk)}
    return _sent(world, Client(), "book_service", "send", typed=typed)


@_scene("book_service", "before")
def _before(world: World) -> Scene:
    walk = _Walk(world)
    walk.post("book_service", service=world.service.pk)
    return Scene("book_service", "before", world.language, walk.client, query={"before": ""})


@_scene("book_online")
def _book_online(world: World) -> Scene:
    walk = _Walk(world)
    walk.post("book_service", service=world.service.pk)
    arguments = {"service": world.service.code}
    return Scene("book_online", "", world.language, walk.client, arguments=arguments)


@_scene("book_office", "zip")
def _book_office_zip(world: World) -> Scene:
    walk = _Walk(world).to_office()
    return _sent(world, walk.client, "book_office", "zip", typed={"zip_code": "30345"})


@_scene("book_office", "office")
def _book_office(world: World) -> Scene:
    walk = _Walk(world).to_office()
    walk.post("book_office", zip_code="30345")
    return _sent(world, walk.client, "book_office", "office", typed={"office": "ATL"})


@_scene("book_office", "without zip")
def _without_zip(world: World) -> Scene:
    walk, query = _Walk(world).to_office(), {"without_zip": ""}
    return Scene("book_office", "without zip", world.language, walk.client, query=query)


@_scene("book_details")
def _book_details(world: World) -> Scene:
    return _sent(world, _Walk(world).to_details().client, "book_details", "", typed=CARLA)


@_scene("book_time", "look")
def _book_time_look(world: World) -> Scene:
    client = _Walk(world).to_time().client
    query = {"day": world.free[0].date.isoformat()}
    return Scene("book_time", "look", world.language, client, query=query)


@_scene("book_time", "choose")
def _book_time(world: World) -> Scene:
    client = _Walk(world).to_time().client
    typed = {"slot": str(world.free[1].pk)}
    return _sent(world, client, "book_time", "choose", typed=typed)


@_scene("book_review")
def _book_review(world: World) -> Scene:
    return _sent(world, _Walk(world).to_review().client, "book_review", "", typed={})


@_scene("book_extend")
def _book_extend(world: World) -> Scene:
    client = _Walk(world).to_review().client
    return _sent(world, client, "book_extend", "", typed={}, page="book_review")


@_scene("finished", "clear")
def _finished(world: World) -> Scene:
    return _sent(world, _Walk(world).to_review().client, "finished", "clear", typed={})


@_scene("manage", "open")
def _manage(world: World) -> Scene:
    typed = {"number": world.anas.number_as_shown, "pin": pin_for(world.anas)}
    return _sent(world, Client(), "manage", "open", typed=typed)


@_scene("manage_lost", "send")
def _manage_lost(world: World) -> Scene:
    born = ANA.date_of_birth
    typed = {
        "first_name": ANA.first_name,
        "last_name": ANA.last_name,
        "date_of_birth_month": str(born.month),
        "date_of_birth_day": str(born.day),
        "date_of_birth_year": str(born.year),
        "phone": ANA.phone,
        "zip_code": ANA.zip_code,
        "receipt_number": "IOE0912345678",
        "a_number": "A012345678",
        "visit_date_month": "1",
        "visit_date_day": "6",
        "visit_date_year": "2027",
    }
    return _sent(world, Client(), "manage_lost", "send", typed=typed)


def _opened(world: World, appointment: Appointment | None = None) -> Client:
    """A session that gave Ana's number and PIN."""
    client, anas = Client(), appointment or world.anas
    with override(world.language):
        client.post(reverse("manage"), {"number": anas.number, "pin": pin_for(anas)})
    return client


def _of_ana(world: World) -> dict[str, str]:
    return {"number": world.anas.number}


def _look_at_ana(route: str, what: str = "", **query: str) -> None:
    def build(world: World) -> Scene:
        client = _opened(world)
        return Scene(
            route, what, world.language, client, arguments=_of_ana(world), query=dict(query)
        )

    SCENES[route, what] = build


_look_at_ana("notice")
_look_at_ana("notice", "with a key", key="0123456789abcdef0123456789abcdef")
_look_at_ana("notice_pdf")
_look_at_ana("notice_ics")
_look_at_ana("manage_appointment", done="moved")
_look_at_ana("manage_reschedule", "look", office="SAV", day="2027-01-06")
_look_at_ana("manage_cancel", "look", reason="mistake")
_look_at_ana("manage_contact", "look")


def _send_as_ana(
    route: str, what: str, typed: Callable[[World], dict[str, str]], *, page: str = ""
) -> None:
    def build(world: World) -> Scene:
        client, whose = _opened(world), _of_ana(world)
        if "confirm" in route or "extend" in route:
            with override(world.language):
                address = reverse("manage_reschedule", kwargs=whose)
            client.post(address, {"slot": world.free[2].pk})
        return _sent(world, client, route, what, typed=typed(world), page=page, arguments=whose)

    SCENES[route, what] = build


_send_as_ana("manage_reschedule", "choose", lambda world: {"slot": str(world.free[1].pk)})
_send_as_ana("manage_reschedule_confirm", "", lambda _: {})
_send_as_ana("manage_reschedule_extend", "", lambda _: {}, page="manage_reschedule_confirm")
_send_as_ana("manage_cancel", "send", lambda _: {"reason": "mistake"})
_send_as_ana(
    "manage_contact",
    "send",
    lambda _: {"phone": "404-555-0177", "sms_consent": "on", "email": "ana.new@example.com"},
)


@_scene("office_page")
def _office_page(world: World) -> Scene:
    return Scene("office_page", "", world.language, Client(), arguments={"code": "ATL"})
