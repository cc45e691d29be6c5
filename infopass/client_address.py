"""The address of the visitor, as far as it can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address, or an empty string where the server knows none (a local socket).

    Each trusted proxy appends the address it was called from to ``X-Forwarded-For``, so with
    ``TRUSTED_PROXY_COUNT`` of them the visitor is that many entries from the right. Whatever stands
    further left was typed by the visitor.
    """
    connected_from: str = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXY_COUNT
    if not trusted:
        return connected_from
    hops: list[str] = [
        hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    ]
    if len(hops) < trusted or not _is_address(hops[-trusted]):
        return connected_from
    return hops[-trusted]


def network_of(address: str) -> str:
    """What one household or line shares: an IPv4 address, the /64 of an IPv6 address.

    A single IPv6 line owns 2**64 addresses; counting each alone would count nothing.
    """
    if not _is_address(address):
        return address
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed.packed, 64), strict=False))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
