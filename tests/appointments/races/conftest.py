"""Who closes offices in the races."""

import pytest

from offices.models import StaffMember


@pytest.fixture
def sam() -> StaffMember:
    return StaffMember.objects.create_user("sam", is_staff=True)
