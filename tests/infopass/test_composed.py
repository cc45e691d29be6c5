"""A statement that is composed once says what Django would say, and answers what Django answers."""

import re
import sys
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from infopass.composed import composed_once
from offices.models import Offering, Office, Service
from tests.cast import a_counter, a_service, an_office

pytestmark = pytest.mark.django_db


def an_offering(code: str = "ATL", service: str = "CASE") -> Offering:
    counter = a_counter(an_office(code), a_service(service))
    return Offering.objects.select_related("office", "service").get(counter=counter)


def _plain(office_id: int, *, code: str) -> QuerySet[Offering]:
    offerings = Offering.objects.select_related("office", "counter", "service")
    return offerings.defer("office__loaded").filter(office=office_id, service__code=code)


_composed = composed_once(_plain)
_ONE_VALUE = re.compile(r"= \(([^()]*)\)")


def _sent(ask: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    # A placeholder is an expression to Django, and stands in parentheses.
    return [_ONE_VALUE.sub(r"= \1", query["sql"]) for query in captured.captured_queries]


def test_it_sends_the_statement_that_the_query_set_sends() -> None:
    office_id = an_offering().office_id
    composed = _sent(lambda: _composed(office_id, code="CASE"))
    assert composed == _sent(lambda: list(_plain(office_id, code="CASE")))


def test_it_answers_with_the_same_objects_whatever_was_asked_before() -> None:
    here, there = an_offering("AAA", "CASE"), an_offering("BBB", "FORM")
    asked = [(here, "CASE"), (there, "FORM"), (here, "FORM"), (here, "CASE")]
    for offering, code in asked:
        found = _composed(offering.office_id, code=code)
        assert found == list(_plain(offering.office_id, code=code))
        assert [each.office.name for each in found] == [offering.office.name] * len(found)
        assert [each.service.code for each in found] == [code] * len(found)
    assert _composed.first(here.office_id, code="CASE") == here
    assert _composed.first(here.office_id, code="FORM") is None


def test_what_it_joined_needs_no_further_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    offering = an_offering()
    with django_assert_num_queries(1):
        found = _composed.first(offering.office_id, code=offering.service.code)
        assert found is not None
        names = (found.office.name, found.counter.name, found.service.name)
    assert all(names)


def test_what_was_deferred_is_read_when_it_is_wanted(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    offering = an_offering()
    found = _composed.first(offering.office_id, code=offering.service.code)
    assert found is not None
    with django_assert_num_queries(1):
        assert found.office.loaded == offering.office.loaded


def test_values_and_annotations_come_as_the_query_set_gives_them() -> None:
    offered = an_offering().service
    a_service("OLD", active=False)

    @composed_once
    def counted(active: bool) -> QuerySet[Service, tuple[str, int]]:
        services = Service.objects.filter(active=active).annotate(places=Count("offerings"))
        return services.values_list("code", "places")

    @composed_once
    def codes(active: bool) -> QuerySet[Service, str]:
        return Service.objects.filter(active=active).values_list("code", flat=True)

    assert (offered.code, 1) in counted(True)
    assert [code for code, _places in counted(True)] == codes(True)
    assert codes(False) == ["OLD"]
    assert counted(False) == [("OLD", 0)]


@pytest.mark.django_db(transaction=True)
def test_it_is_composed_once_and_asked_by_every_thread_on_its_own_connection() -> None:
    office = an_office()
    composed, names = [], list[str]()

    @composed_once
    def locked(office_id: int) -> QuerySet[Office]:
        composed.append(office_id)
        return Office.objects.select_for_update(no_key=True).filter(pk=office_id)

    def ask_elsewhere() -> None:
        with transaction.atomic():
            names.extend(each.name for each in locked(office.pk))
        connection.close()

    with transaction.atomic():
        locked(office.pk)
    elsewhere = threading.Thread(target=ask_elsewhere)
    elsewhere.start()
    elsewhere.join()
    assert names == [office.name]
    assert len(composed) == 1


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_the_same_time_each_get_their_own_answer() -> None:
    offerings = [an_offering("AAA"), an_offering("BBB")]
    wrong: list[Offering | None] = []

    def ask_often(offering: Offering) -> None:
        for _time in range(300):
            found = _composed.first(offering.office_id, code="CASE")
            if found != offering:
                wrong.append(found)
        connection.close()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # seconds: a thread gives way wherever it can
    try:
        threads = [threading.Thread(target=ask_often, args=[each]) for each in offerings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


def test_nothing_is_equal_to_none() -> None:
    an_offering()
    assert _composed.first(None, code="CASE") is None  # type: ignore[arg-type]


def test_an_argument_that_is_missing_is_an_error() -> None:
    with pytest.raises(TypeError):
        _composed(an_office().pk)  # type: ignore[call-arg]


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction() -> None:
    office = an_office()

    @composed_once
    def locked(office_id: int) -> QuerySet[Office]:
        return Office.objects.select_for_update().filter(pk=office_id)

    with transaction.atomic():
        assert locked(office.pk) == [office]
    with pytest.raises(TransactionManagementError):
        locked(office.pk)
