from offices.exchange.resources.closure import ClosureResource
from offices.exchange.resources.counter import CounterResource
from offices.exchange.resources.hours import HoursResource
from offices.exchange.resources.office import OfficeResource
from offices.exchange.resources.resource import ExchangeResource
from offices.exchange.resources.service_area import ServiceAreaResource

__all__ = [
    "ClosureResource",
    "CounterResource",
    "ExchangeResource",
    "HoursResource",
    "OfficeResource",
    "ServiceAreaResource",
]
