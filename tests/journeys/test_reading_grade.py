"""How the reading grade is measured, and what the services say to everybody who books."""

import pytest
from django.core.management import call_command
from django.test import Client

from offices.models import Service
from tests import walk
from tests.journeys.inspector import HARDEST_GRADE
from tests.journeys.reading_grade import grade, reading_of, syllables_of


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("appointment", 3), ("notice", 2), ("you’re", 1), ("USCIS", 5), ("PIN", 1), ("blorfle", 1)],
)
def test_syllables_are_those_of_speech(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables


def test_the_grade_is_the_published_formula() -> None:
    # 6 words in 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59.
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)


def test_labels_do_not_hide_a_hard_sentence() -> None:
    hard = (
        "Notwithstanding administrative considerations, applicants must substantiate eligibility."
    )
    labels = "".join(f"<li>{word}</li>" for word in ("Name", "Day", "Time", "Phone") * 10)
    reading = reading_of(f"<main><ul>{labels}</ul><p>{hard}</p></main>")
    assert reading.grade < HARDEST_GRADE < reading.worse


def test_what_is_not_on_the_screen_is_not_read() -> None:
    easy = "<main><p>You can go on.</p><p hidden>Notwithstanding considerations.</p></main>"
    assert reading_of(f"<footer>Administrative.</footer>{easy}").worse < 1


def test_a_page_that_says_nothing_has_no_grade() -> None:
    with pytest.raises(ValueError, match="nothing to read"):
        reading_of("<main></main>")


@pytest.mark.django_db
def test_every_reason_to_come_reads_easily(client: Client) -> None:
    call_command("load_offices", verbosity=0)
    page = walk.see(client, "book_service").content.decode()
    hard = {"book_service": reading_of(page)}
    for service in Service.objects.filter(active=True):
        chosen = client.post(walk.path("book_service"), {"service": service.pk}, follow=True)
        hard[service.code] = reading_of(chosen.content.decode())
    hard = {name: reading for name, reading in hard.items() if reading.worse > HARDEST_GRADE}
    assert hard == {}
