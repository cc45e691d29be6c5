"""Nothing personal in addresses, titles, logs, Redis or gauges: a whole run is read afterwards.

Web server, worker and clock run as in production, on a PostgreSQL and a Valkey of their own, while
two people do everything an applicant can do, and much that goes wrong. Then everything the run
wrote is searched for them.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import psycopg
import pytest
import redis
import yaml

from infopass.embedded import DATABASE_NAME, SUPERUSER, Place, addresses
from infopass.embedded_servers import start_servers, stop_servers
from tests import production
from tests.infopass.rare_people import SERVICE, Person, ulysses, xochitl, zebulon
from tests.production import BASE_DIR, Visitor, ask

ZIP = "30345"
PATIENCE = 60  # seconds until a worker that does nothing is given up

# Before the first visitor: one office with times from tomorrow on, and a service with a rare name.
_OPEN = f"""
import django; django.setup()
from django.utils import timezone
from offices.models import ServiceArea
from tests.cast import a_service, an_open_office
service = a_service(name_en="{SERVICE}", name_es="{SERVICE}")
office = an_open_office(now=timezone.now(), seats=5)
ServiceArea.objects.create(kind="state", state="GA", office=office)
"""
_TRIED = """
SELECT count(*) > 0 FROM notices_notice n JOIN appointments_appointment a ON a.id = appointment_id
WHERE number = '{}' AND attempts > 0
"""


@dataclass
class Run:
    """The servers and processes of one run, and everything they and their visitors left behind."""

    home: Path
    servers: Place
    environment: dict[str, str]
    port: int
    visitors: list[Visitor] = field(default_factory=list)

    @property
    def database(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.servers.sockets), user=SUPERUSER, dbname=DATABASE_NAME, autocommit=True
        )

    def visitor(self, language: str) -> Visitor:
        self.visitors.append(Visitor(self.port, language))
        return self.visitors[-1]

    def wait_for(self, question: str) -> None:
        """Until the worker has made the answer true."""
        deadline = time.monotonic() + PATIENCE
        while True:
            with self.database as connection:
                found = connection.execute(question).fetchone()
            if found and found[0]:
                return
            if time.monotonic() > deadline:
                pytest.fail(f"Still not so after {PATIENCE} seconds: {question}")
            time.sleep(0.2)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Everything has run and is still there to be read."""
    home = tmp_path_factory.mktemp("privacy")
    place = Place(home / "servers", durable=False)
    database, broker = addresses(place)
    with ExitStack() as ends:
        place.home.mkdir()
        ends.callback(stop_servers, start_servers(place))
        environment = production.environment(
            home, DATABASE_URL=database, REDIS_URL=broker, GRANIAN_LOG_ACCESS_ENABLED="1"
        )
        _prepare(environment)
        port = ends.enter_context(production.web(environment, home=home, log=home / "web.log"))
        for name in ("worker", "beat"):
            command = _command(name, home)
            log = home / f"{name}.log"
            ends.enter_context(production.running(name, command, environment, home, log))
        yield Run(home, place, environment, port)


def _prepare(environment: Mapping[str, str]) -> None:
    for command in (["manage.py", "migrate", "--verbosity=0"], ["-c", _OPEN]):
        subprocess.run([sys.executable, *command], env=environment, cwd=BASE_DIR, check=True)


def _command(service: str, home: Path) -> list[str]:
    """As in docker-compose.yml, with one process and a schedule file of the test's own."""
    composed = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
    command: list[str] = composed["services"][service]["command"]
    words = [str(home / "beat-schedule") if "beat-schedule" in word else word for word in command]
    return [*words, "--concurrency", "1"] if service == "worker" else words


def books(run: Run, person: Person) -> Visitor:
    """All booking pages, with a mistake on the way and a fault of ours at the end."""
    visitor = run.visitor(person.language)
    visitor.open("/book/")
    service = re.findall(r'name="service" value="(\d+)"', visitor.page.text)[0]
    visitor.send("/book/", {"service": service})
    visitor.send("/book/", {"service": service, "still_needed": "yes"})
    visitor.send("/book/office/", {"zip_code": ZIP})
    visitor.send("/book/office/", {"office": "ATL"})
    visitor.send("/book/details/", {**person.typed, "receipt_number": person.receipt_number + "1"})
    assert visitor.page.status == 422
    visitor.send("/book/details/", {**person.typed, "language": person.language})
    visitor.send("/book/details/", person.typed)
    slot = re.findall(r'name="slot" value="(\d+)"', visitor.page.text)[0]
    visitor.send("/book/time/", {"slot": slot})
    assert person.last_name in visitor.page.text
    with _every_booking_fails(run):
        review = visitor.page
        visitor.send("/book/review/", {})
        assert visitor.page.status == 500
    visitor.page = review
    visitor.send("/book/review/", {})
    assert visitor.page.status == 200
    person.number = re.findall(r"\b[A-Z]{3}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", visitor.page.text)[0]
    person.pins.append(_pin(visitor))
    return visitor


@contextmanager
def _every_booking_fails(run: Run) -> Iterator[None]:
    """PostgreSQL refuses the row and says in its DETAIL what the row holds."""
    table = "appointments_appointment"
    with run.database as connection:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT none CHECK (false) NOT VALID")
        yield
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT none")


def _pin(visitor: Visitor) -> str:
    words = re.sub(r"<[^>]+>", " ", visitor.page.text)
    found: list[str] = re.findall(r"(?<!\d)\d{6}(?!\d)", words)
    return found[0]


def changes(run: Run, person: Person) -> None:
    """Wrong PIN, right PIN, another time, another phone, and cancelled at last."""
    visitor = run.visitor(person.language)
    visitor.open("/manage/")
    visitor.send("/manage/", {"number": person.number, "pin": "123123"})
    assert visitor.page.status == 422
    visitor.send("/manage/", {"number": person.number, "pin": person.pins[-1]})
    below = f"/manage/{person.number.replace('-', '')}"
    assert visitor.page.status == 200
    visitor.open(f"{below}/reschedule/")
    slot = re.findall(r'name="slot" value="(\d+)"', visitor.page.text)[3]
    visitor.send(f"{below}/reschedule/", {"slot": slot})
    visitor.send(f"{below}/reschedule/confirm/", {})
    visitor.open(f"{below}/contact/")
    moved = {"phone": person.typed["phone"], "email": f"new.{person.email}"}
    visitor.send(f"{below}/contact/", moved)
    assert visitor.page.status == 200
    visitor.open(f"{below}/cancel/")
    visitor.send(f"{below}/cancel/", {"reason": "solved"})
    assert visitor.page.status == 200


def loses_the_notice(run: Run, person: Person) -> None:
    visitor = run.visitor(person.language)
    visitor.open("/manage/lost/")
    taken = ("first_name", "last_name", "phone", "receipt_number", "a_number")
    details = {name: person.typed[name] for name in taken}
    born = {name: value for name, value in person.typed.items() if "birth" in name}
    visitor.send("/manage/lost/", {**details, **born, "zip_code": ZIP})
    assert visitor.page.status == 200


def loses_the_notice_and_sees_it(run: Run, person: Person) -> None:
    """Without e-mail and texts: one more fact shows the notice here, and changes wait a day."""
    visitor = run.visitor(person.language)
    visitor.open("/manage/lost/")
    taken = ("first_name", "last_name", "phone", "a_number")
    details = {name: person.typed[name] for name in taken}
    born = {name: value for name, value in person.typed.items() if "birth" in name}
    visitor.send("/manage/lost/", {**details, **born, "zip_code": ZIP})
    assert person.number in visitor.page.text
    person.pins.append(_pin(visitor))
    assert person.pins[-1] != person.pins[-2]
    visitor.open("/manage/")
    visitor.send("/manage/", {"number": person.number, "pin": person.pins[-1]})
    below = f"/manage/{person.number.replace('-', '')}"
    for page in ("cancel", "contact", "reschedule"):
        visitor.open(f"{below}/{page}/")
        assert visitor.page.status == 409


def goes_astray(run: Run, person: Person) -> None:
    """Numbers typed into addresses that lead nowhere, forms without a token, a host of another."""
    visitor = run.visitor(person.language)
    for path in (f"/manage/{person.number}/nothing/", f"/notices/{person.number}/", "/manage/x/"):
        visitor.open(path)
    target = f"/{person.language}/manage/{person.number}/cancel/"
    body = f"first_name={quote(person.first_name)}&pin={person.pins[0]}".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(run.port, "POST", target, body=body, headers=kind).status == 403
    assert ask(run.port, "GET", target, headers={"Host": "elsewhere.example"}).status == 400
    assert ask(run.port, "POST", target, body=body * 9_000, headers=kind).status == 413
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    ask(run.port, "POST", target, body=b"--x\r\n" + body, headers=broken)


def everything_left(run: Run) -> dict[str, str]:
    """What was written, by where: logs, files, Redis, gauges, sessions, addresses and titles."""
    written = {str(path.relative_to(run.home)): _read(path) for path in _files(run.home)}
    written |= {"Redis": _redis(run), "gauges": ask(run.port, "GET", "/metrics").text}
    written["readiness"] = ask(run.port, "GET", "/readyz").text
    with run.database as connection:
        written["sessions"] = repr(connection.execute("TABLE django_session").fetchall())
    written["addresses"] = "\n".join(a for v in run.visitors for a in v.addresses)
    written["titles"] = "\n".join(title for v in run.visitors for title in v.titles)
    return written


def _files(home: Path) -> Iterator[Path]:
    """The database's own files and our collected static ones say what they must."""
    for path in home.rglob("*"):
        within = path.relative_to(home).parts
        if path.is_file() and within[0] != "static" and within[:2] != ("servers", "postgres"):
            yield path


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def _redis(run: Run) -> str:
    client = redis.Redis.from_url(run.environment["REDIS_URL"])
    readers: dict[bytes, Callable[[bytes], object]] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    found = [(key, readers[client.type(key)](key)) for key in client.scan_iter()]  # type: ignore[index]
    client.close()
    return repr(found)


def leaks(written: Mapping[str, str], people: list[Person]) -> set[tuple[str, str]]:
    """Each place and the secret found there."""
    return {
        (where, secret)
        for person in people
        for where, text in written.items()
        for secret in _sought(person, where)
        if _holds(text, secret)
    }


def _sought(person: Person, where: str) -> list[str]:
    """An address may carry the confirmation number: it opens nothing by itself."""
    return person.secrets + ([] if where == "addresses" else person.number_as_written)


def _holds(text: str, secret: str) -> bool:
    if re.fullmatch(r"\d{6}", secret):
        return re.search(rf"(?<!\d){secret}(?!\d)", text) is not None
    escaped = secret.encode("unicode_escape").decode()
    writings = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escaped}
    return any(writing.casefold() in text.casefold() for writing in writings)


def test_nothing_that_a_run_wrote_names_a_person(run: Run) -> None:
    people = [zebulon(), xochitl()]
    for person in people:
        books(run, person)
        loses_the_notice(run, person)
        # Each message is tried, and none goes out: there is no mail server to take it.
        run.wait_for(_TRIED.format(person.number.replace("-", "")))
        person.pins.append(_new_pin(run, person))
        changes(run, person)
        goes_astray(run, person)
    people.append(ulysses())
    books(run, people[-1])
    loses_the_notice_and_sees_it(run, people[-1])
    goes_astray(run, people[-1])
    written = everything_left(run)
    assert leaks(written, people) == set()
    _looked_at_something(written, people)


def _new_pin(run: Run, person: Person) -> str:
    """As the replacement notice says it: computed by the product, with its own keys."""
    ask_it = (
        "import django; django.setup()\n"
        "from appointments.models import Appointment\n"
        "from appointments.references import pin_for\n"
        f"print(pin_for(Appointment.objects.get(number='{person.number.replace('-', '')}')))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", ask_it],
        env=run.environment,
        cwd=BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def _looked_at_something(written: Mapping[str, str], people: list[Person]) -> None:
    """The places are there and full, and a secret put into any of them is found."""
    logs = {
        "web.log",
        "worker.log",
        "beat.log",
        "servers/log/postgres.log",
        "servers/log/valkey.log",
    }
    assert logs <= written.keys()
    assert any("beat-schedule" in name for name in written)
    assert '"none"' in written["servers/log/postgres.log"]  # the refusal itself was logged
    assert "SQLSTATE 23514, none" in written["web.log"]
    assert "POST 403" in written["web.log"]  # the access log was on
    assert "upkeep" in written["Redis"]
    assert "appointments" in written["gauges"]
    assert people[0].number.replace("-", "") in written["addresses"]
    assert len(written["sessions"]) > 1_000
    for where, text in written.items():
        for person in people:
            for secret in _sought(person, where):
                planted = {
                    where: f"{text} x{quote(secret)} "
                    if "%" in quote(secret)
                    else f"{text} {secret} "
                }
                assert (where, secret) in leaks(planted, people)
