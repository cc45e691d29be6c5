"""Where an office is, on a map that anybody can open without an account."""

from urllib.parse import urlencode

from offices.models import Office

MAP = "https://www.openstreetmap.org/"
ZOOM = 17


def map_url(office: Office) -> str:
    """A plain link to OpenStreetMap with a marker on the office. It carries nothing else."""
    marker = {"mlat": f"{office.latitude:.5f}", "mlon": f"{office.longitude:.5f}"}
    place = f"#map={ZOOM}/{office.latitude:.5f}/{office.longitude:.5f}"
    return f"{MAP}?{urlencode(marker)}{place}"
