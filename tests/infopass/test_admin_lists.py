"""A list of the admin shows itself, whatever stands in its address."""

import pytest
from django.test import Client

from offices.models import StaffMember
from tests.cast import an_office

pytestmark = pytest.mark.django_db

FORGED = [
    ("appointments/appointment", "office=%00"),
    ("appointments/appointment", "status__exact=%00"),
    ("appointments/slot", f"date__year={2**63}"),
    ("appointments/event", "kind=a%00b"),
    ("appointments/guesscount", "window_started_at__gte=%00"),
    ("offices/office", "state=%00"),
    ("offices/closure", f"from_date__year={10**400}"),
    ("offices/servicearea", "kind=%00"),
]


@pytest.mark.parametrize(("model", "query"), FORGED)
def test_a_forged_address_leads_to_the_plain_list(client: Client, model: str, query: str) -> None:
    an_office()
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    response = client.get(f"/admin/{model}/?{query}", follow=True)
    assert response.status_code == 200
    assert response.request["QUERY_STRING"] == "e=1"
