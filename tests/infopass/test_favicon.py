"""The site's sign reaches new browsers by the page, and old ones by the address they all ask for."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/es/", "/admin/login/"])
def test_every_page_names_its_icons(client: Client, path: str) -> None:
    head = client.get(path).content.decode().partition("</head>")[0]
    named = re.findall(r'<link rel="(?:icon|apple-touch-icon)" href="/static/([^"]+)"', head)
    assert named == ["favicon.svg", "touch-icon.png"]
    assert all(finders.find(name) for name in named)


def test_an_old_browser_finds_its_icon_where_it_always_looks(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response.headers["Location"]) == (302, "/static/favicon.ico")
    assert "max-age=86400" in response.headers["Cache-Control"]
    icon = finders.find("favicon.ico")
    assert icon
    # The beginning of an icon file that holds two sizes.
    assert Path(str(icon)).read_bytes().startswith(b"\x00\x00\x01\x00\x02\x00")
