"""What the bench makes of what it measured."""

import pytest

from bench.accounting import Spent
from bench.figures import Figure, Race, Round

WALKED = {
    "done": 10,
    "failed": 0,
    "failures": [],
    "requests": 170,
    "seconds": 2.0,
    "cpu_seconds": 0.1,
}


def a_round(spent: Spent) -> Round:
    return Round.of(WALKED, spent, load=0.0, cores=2)


def test_times_are_milliseconds_for_each_turn_that_was_done() -> None:
    found = a_round(Spent(web=0.5, database=0.2, wall=2.0, others=0.8))
    assert (found.per_second, found.web, found.database, found.client) == (5.0, 50.0, 20.0, 10.0)


def test_what_the_machine_did_for_others_is_a_share_of_its_processors() -> None:
    assert a_round(Spent(web=0.5, database=0.2, wall=2.0, others=0.8)).others == pytest.approx(0)
    assert a_round(Spent(web=0.5, database=0.2, wall=2.0, others=2.8)).others == pytest.approx(0.5)


def test_a_database_on_another_machine_is_not_taken_for_free() -> None:
    assert a_round(Spent(web=0.5, database=None, wall=2.0)).database is None


def test_the_ratio_is_of_the_middle_rounds() -> None:
    product = [a_round(Spent(web=w, database=0.0, wall=2.0)) for w in (4.0, 1.0, 99.0)]
    floor = [a_round(Spent(web=w, database=0.0, wall=2.0)) for w in (1.0, 2.0, 3.0)]
    assert Figure(what="booking", product=product, floor=floor).ratio == pytest.approx(2.0)


def race(said: dict[str, int], *, rows: int = 1, clean: bool = True) -> Race:
    return Race(what="one", racers=3, seats=1, said=said, rows=rows, verify_is_clean=clean)


def test_a_race_is_right_when_pages_rows_and_recount_agree() -> None:
    assert race({"booked": 1, "offered others": 2}).is_right


@pytest.mark.parametrize(
    "wrong",
    [
        race({"booked": 2, "offered others": 1}),
        race({"booked": 1, "offered others": 1, "dead end": 1}),
        race({"booked": 1, "offered others": 1, "status 500": 1}),
        race({"booked": 1, "offered others": 2}, rows=2),
        race({"booked": 1, "offered others": 2}, clean=False),
    ],
)
def test_anything_else_is_wrong(wrong: Race) -> None:
    assert not wrong.is_right
