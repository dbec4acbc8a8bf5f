"""TAF TSI messages on trains, wagons and consignments (ERA TAF-TD-105 Appendix F, taf_cat_complete.xsd 2.3 to 3.5; XML).

MessageHeader/MessageReference/MessageIdentifier     report; of a delay its own number, SenderReference
MessageHeader/MessageReference/MessageDateTime       reported_at
MessageHeader/Sender                                 source (RICS company code), where the transport names none
MessageStatus                                        2 modification, 3 deletion: retracts what RelatedReference names;
                                                     a deletion without one what its own identifier named
TransportOperationalIdentifiers (ObjectType TR)      train:<Company>-<Core>-<Variant>-<TimetableYear>/<StartDate>
TransportOperationalIdentifiers (ObjectType PA)      train:PA-…, of its path on that day; the same train
OperationalTrainNumber                               train:<number>/<start date>; the same train
WagonNumberFreight                                   wagon
ContainerNumber, LoadUnitNumber                      container, inside the wagon
ConsignmentNumber, ControlLabel                      consignment
CountryCodeISO + LocationPrimaryCode                 place: codes are national: code list TAF, as DE99001; OWN codes first
LocationSubsidiaryIdentification                     attributes subsidiary, subsidiary_type, subsidiary_name: track, siding …

Names without namespaces are read, so that all versions and the sector's schema are. Times without offset are local at the
place. Where no start date of a train is told, the day of its hand-over, else its booked or its told day stands for it.
Names and addresses of customers and contacts are not copied.
"""

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from ingest.adapters import rail_taf_composition, rail_taf_consignment, rail_taf_delay, rail_taf_train, rail_taf_wagon
from ingest.adapters.rail_taf_train import STATUSES, STATUSES_IGNORED
from ingest.adapters.rail_taf_wagon import EVENTS, EVENTS_IGNORED, GPS, WAGON
from ingest.message import Heard
from ingest.syntax.taf_message import Header, deletion, header, is_deletion
from ingest.syntax.xml_text import root
from ingest.tables import Table
from schemas.movement import Movement, Position

Reader = Callable[[_Element, Header], Iterator[Movement | Position]]

READERS: dict[str, Reader] = {
    **dict.fromkeys(("TrainRunningInformationMessage", "TrainRunningForecastMessage"), rail_taf_train.running),
    "TrainForecastAtReportingLocationMessage": rail_taf_train.forecast_at_location,
    "TrainReadyMessage": rail_taf_train.ready,
    # Written with a capital O in the list of message types, and by some senders.
    **dict.fromkeys(("ChangeofTrackMessage", "ChangeOfTrackMessage"), rail_taf_train.track),
    "TrainJourneyModificationMessage": rail_taf_train.modification,
    **dict.fromkeys(rail_taf_delay.DELAYS, rail_taf_delay.delay),
    "TrainCompositionMessage": rail_taf_composition.composition,
    **dict.fromkeys(WAGON, rail_taf_wagon.notice),
    "WagonDeviationMessage": rail_taf_wagon.deviation,
    "AlertMessage": rail_taf_wagon.alert,
    **dict.fromkeys(("WagonStatusMessages", "WagonStatusMessage", "WIMO_Dataset"), rail_taf_wagon.events),
    "ConsignmentOrderMessage": rail_taf_consignment.orders,
}
REPORTS = {"TrainCompositionMessage": rail_taf_composition.reports}  # whose reports are no message identifiers
TYPES = tuple(READERS)
_LISTS = "TAF TSI, TAF-TD-105 Appendix F, taf_cat_codelists.xsd 3.5"
TABLES = (
    Table("TrainLocationStatus", f"{_LISTS}, RunningStatus", STATUSES, STATUSES_IGNORED),
    Table("EventType, WagonEvent", f"{_LISTS}, EventType; WIMO", EVENTS | {GPS: "position"}, EVENTS_IGNORED),
    Table("message", "TAF TSI, TAF-TD-105 Appendix F", WAGON),
)


def parse(message: bytes, heard: Heard) -> list[Movement | Position]:
    tree = root(message)
    told = header(tree, heard)
    if is_deletion(tree):
        return [deletion(tree, told, REPORTS[told.message](tree) if told.message in REPORTS else ())]
    return list(READERS[told.message](tree, told))
