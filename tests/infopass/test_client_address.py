import pytest
from django.test import RequestFactory, override_settings

from infopass.client_address import client_address, network_of

PROXY, VISITOR, LIE = "10.0.0.1", "203.0.113.7", "8.8.8.8"


def address(trusted: int, forwarded: str | None, connected_from: str = PROXY) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=connected_from)
    with override_settings(TRUSTED_PROXY_COUNT=trusted):
        return client_address(request)


def test_without_a_proxy_the_header_is_not_believed() -> None:
    assert address(0, LIE, VISITOR) == VISITOR


def test_behind_one_proxy_the_last_entry_is_the_visitor() -> None:
    assert address(1, f"{LIE}, {VISITOR}") == VISITOR


def test_behind_two_proxies_the_last_but_one_is_the_visitor() -> None:
    assert address(2, f"{LIE}, {VISITOR}, {PROXY}") == VISITOR


@pytest.mark.parametrize("forwarded", [None, "", "not an address", "203.0.113.7; DROP", ","])
def test_a_header_that_cannot_be_read_leaves_the_connection(forwarded: str | None) -> None:
    assert address(1, forwarded) == PROXY


def test_a_header_shorter_than_the_proxies_leaves_the_connection() -> None:
    assert address(2, VISITOR) == PROXY


@pytest.mark.parametrize(
    ("one", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_line_is_one_network(one: str, network: str) -> None:
    assert network_of(one) == network
