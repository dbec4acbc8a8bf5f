"""What the API answers: the shapes of its JSON. OpenAPI is written from these, msgspec encodes them.

Times are RFC 3339 in UTC; `offset_minutes` is the local clock it was told in. None means: nobody has said.
"""

from api.shapes.basis import Seen, Time, Where
from api.shapes.forecast import Forecast, Heard, Moved, Outcome, Voice
from api.shapes.live import Health, Pushed, Ready
from api.shapes.map import Hub, Places, Position, Positions
from api.shapes.message import Dead, Fact, Message, Parcel, Receipt, Understood
from api.shapes.shipment import (
    Eta,
    Evidence,
    Found,
    Leg,
    Milestone,
    Next,
    Report,
    Shipment,
    ShortLeg,
    Step,
    Story,
    Summary,
    UnitTrip,
)
from api.shapes.source import Card, Caution, Code, Lags, Listener, Source, Sources

__all__ = [
    "Card",
    "Caution",
    "Code",
    "Dead",
    "Eta",
    "Evidence",
    "Fact",
    "Forecast",
    "Found",
    "Health",
    "Heard",
    "Hub",
    "Lags",
    "Leg",
    "Listener",
    "Message",
    "Milestone",
    "Moved",
    "Next",
    "Outcome",
    "Parcel",
    "Places",
    "Position",
    "Positions",
    "Pushed",
    "Ready",
    "Receipt",
    "Report",
    "Seen",
    "Shipment",
    "ShortLeg",
    "Source",
    "Sources",
    "Step",
    "Story",
    "Summary",
    "Time",
    "Understood",
    "UnitTrip",
    "Voice",
    "Where",
]
