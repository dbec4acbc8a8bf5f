"""Every hub and facility we know by name. Pure."""

from api import shapes
from schemas.places import facilities, hubs


def known() -> list[shapes.Hub]:
    """Hubs, then facilities."""
    wide = [
        shapes.Hub(
            locode=hub.locode,
            facility="",
            kinds=hub.kinds.split(),
            name_en=hub.name_en,
            name_zh=hub.name_zh,
            country=hub.country,
            lat=hub.lat,
            lon=hub.lon,
            zone=hub.zone,
        )
        for hub in hubs().values()
    ]
    near = [
        shapes.Hub(
            locode=facility.locode,
            facility=facility.id,
            kinds=[facility.kind],
            name_en=facility.name_en,
            name_zh=facility.name_zh,
            country=facility.locode[:2],
            lat=facility.lat,
            lon=facility.lon,
            zone=facility.zone,
        )
        for facility in facilities().values()
    ]
    return wide + near
