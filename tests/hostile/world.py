"""The offices, times and people among whom every scene plays."""

from datetime import timedelta
from typing import Any

from appointments.models import Slot
from appointments.references import pin_for
from offices.models import Office, ServiceArea
from tests.cast import ANA, BEN, MONDAY, a_counter, a_service, a_slot, an_office, book

ONLINE = "https://my.agency.example/cases/"


class World:
    """Two offices with times of every kind, and two people with an appointment."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.service = a_service(online_url_en=ONLINE, online_url_es=ONLINE)
        self.inactive = a_service("GONE", active=False)
        self.elsewhere_only = a_service("ELSE")
        self.atlanta = an_office()
        counter = a_counter(self.atlanta, self.service)
        self.savannah = an_office("SAV", name="Savannah Field Office", city="Savannah")
        a_counter(self.savannah, self.service, self.elsewhere_only)
        self.closed = an_office("OFF", name="Closed Field Office", active=False)
        a_counter(self.closed, self.service)
        ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=self.atlanta)
        self.free = [self._slot(hours) for hours in range(3)]
        self.own = self._slot(4)
        self.full = self._slot(5, taken=2)
        self.withdrawn = self._slot(6, withdrawn_at=MONDAY, withdrawal=Slot.Withdrawal.STAFF)
        self.past = a_slot(starts_at=MONDAY - timedelta(days=2), office=self.atlanta, seats=2)
        self.elsewhere = self._slot(0, office=self.savannah)
        self.anas, self.bens = book(self.own, ANA), book(self.own, BEN)
        assert counter.office == self.atlanta

    def _slot(self, hours: int, *, office: Office | None = None, **fields: Any) -> Slot:
        starts_at = MONDAY + timedelta(days=2, hours=2 + hours)
        slot = a_slot(seats=2, starts_at=starts_at, office=office or self.atlanta)
        Slot.objects.filter(pk=slot.pk).update(**fields) if fields else None
        return slot

    @property
    def services(self) -> set[str]:
        """What may be chosen on the first page."""
        return {str(service.pk) for service in (self.service, self.elsewhere_only)}

    @property
    def forged_ids(self) -> list[str]:
        """Of rows that exist and are not this visitor's to name here."""
        rows = (self.full, self.withdrawn, self.past, self.elsewhere, self.own)
        others = (self.inactive, self.closed, self.savannah, self.anas, self.bens)
        return [str(row.pk) for row in (*rows, *others)]

    @property
    def forged_codes(self) -> list[str]:
        numbers = [self.anas.number, self.bens.number, self.bens.number_as_shown]
        return [*numbers, "OFF", "SAV", "XXX", pin_for(self.bens)]
