"""Every format Lianyun reads, one line each, and every syntax they are written in."""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NamedTuple

from ingest.adapters import (
    air_fbl,
    air_ffm,
    air_ffr,
    air_fhl,
    air_fna,
    air_fsu,
    air_fwb,
    air_mvt,
    air_onerecord,
    air_ucm,
    air_xffm,
    air_xfsu,
    air_xfwb,
    customs_aes,
    customs_cusdec,
    customs_cusres,
    customs_declaration,
    customs_ics,
    customs_ics2,
    customs_ile,
    customs_manifest,
    customs_ncts,
    customs_wco_dm,
    customs_x12_350,
    epcis_json,
    epcis_xml,
    port_document,
    rail_clm,
    rail_handover,
    rail_taf,
    rail_train_list,
    rail_x12_404,
    rail_x12_418,
    road_ecmr,
    road_efti,
    road_jt808,
    road_manifest,
    road_nmea,
    road_x12_204,
    road_x12_210,
    road_x12_214,
    road_x12_990,
    sea_ais,
    sea_aperak,
    sea_baplie,
    sea_booking,
    sea_coarri,
    sea_codeco,
    sea_coparn,
    sea_coprar,
    sea_damage,
    sea_dcsa,
    sea_dcsa_notice,
    sea_dcsa_notification,
    sea_dcsa_vgm,
    sea_iftsta,
    sea_manifest,
    sea_movins,
    sea_port_call,
    sea_schedule,
    sea_stuffing,
    sea_vermas,
    sea_x12_301,
    sea_x12_309,
    sea_x12_310,
    sea_x12_315,
    sea_x12_322,
    sea_x12_323,
    sea_x12_324,
)
from ingest.message import Heard
from ingest.syntax import (
    cargo_imp,
    clm,
    csv_text,
    edifact,
    hex_text,
    json_text,
    jt808,
    nmea,
    unknown,
    x12,
    xml_text,
)
from ingest.unread import UNREAD
from schemas.movement import Movement, Position

Fact = Movement | Position


class Format(NamedTuple):
    """`types`: the message types of its syntax that this adapter reads."""

    name: str
    syntax: str
    types: tuple[str, ...]
    standard: str
    parse: Callable[[bytes, Heard], Sequence[Fact]]


# The first that recognises the stream's head splits it: the strictest stand first, the one that takes anything last.
SYNTAXES: tuple[ModuleType, ...] = (
    edifact,
    x12,
    clm,
    hex_text,
    jt808,
    nmea,
    cargo_imp,
    json_text,
    xml_text,
    csv_text,
    unknown,
)  # fmt: skip


def _our_own(key: str, element: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Syntaxes and types of a record in our own shape: by its key, and in XML by its element, one or many."""
    return (json_text.NAME, (key,)), (xml_text.NAME, (element, f"{element}s")), (csv_text.NAME, (key,))


TRAIN_LISTS = _our_own("train_list_no", "TrainList")
HANDOVERS = _our_own("handover_no", "Handover")
MANIFESTS = _our_own("road_manifest_no", "RoadManifest")
PAPERS = _our_own("port_document_no", "PortDocument")
FORMATS: tuple[Format, ...] = (
    Format("sea_iftsta", edifact.NAME, ("IFTSTA",), "UN/EDIFACT IFTSTA D.93A to D.23A", sea_iftsta.parse),
    Format("sea_codeco", edifact.NAME, ("CODECO",), "UN/EDIFACT CODECO D.95B to D.23A", sea_codeco.parse),
    Format("sea_coarri", edifact.NAME, ("COARRI",), "UN/EDIFACT COARRI D.95B to D.23A", sea_coarri.parse),
    Format("sea_baplie", edifact.NAME, ("BAPLIE",), "UN/EDIFACT BAPLIE, SMDG 1.5, 2.x, 3.x", sea_baplie.parse),
    Format("sea_coprar", edifact.NAME, ("COPRAR",), "UN/EDIFACT COPRAR D.95B to D.23A", sea_coprar.parse),
    Format("sea_coparn", edifact.NAME, sea_coparn.TYPES, "UN/EDIFACT COPARN, COREOR, COPINO, COHAOR", sea_coparn.parse),
    Format("sea_damage", edifact.NAME, sea_damage.TYPES, "ISO 9897 WESTIM, UN/EDIFACT DESTIM", sea_damage.parse),
    Format("sea_movins", edifact.NAME, ("MOVINS",), "UN/EDIFACT MOVINS, SMDG 2.x", sea_movins.parse),
    Format("sea_stuffing", edifact.NAME, sea_stuffing.TYPES, "UN/EDIFACT COSTCO, COSTOR from D.95B", sea_stuffing.parse),
    Format("sea_vermas", edifact.NAME, ("VERMAS",), "UN/EDIFACT VERMAS D.16A to D.24A", sea_vermas.parse),
    Format("sea_booking", edifact.NAME, sea_booking.TYPES, "UN/EDIFACT IFTM* D.93A to D.23A", sea_booking.parse),
    Format("sea_schedule", edifact.NAME, sea_schedule.TYPES, "UN/EDIFACT calls of vessels, from D.95B", sea_schedule.parse),
    Format("sea_manifest", edifact.NAME, sea_manifest.TYPES, "UN/EDIFACT IFCSUM, IFTDGN, CUSCAR", sea_manifest.parse),
    Format("sea_aperak", edifact.NAME, ("APERAK",), "UN/EDIFACT APERAK from D.93A", sea_aperak.parse),
    Format("customs_cusres", edifact.NAME, ("CUSRES",), "UN/EDIFACT CUSRES from D.93A", customs_cusres.parse),
    Format("customs_cusdec", edifact.NAME, ("CUSDEC",), "UN/EDIFACT CUSDEC from D.93A", customs_cusdec.parse),
    Format("air_fsu", cargo_imp.NAME, ("FSU", "FSA"), "IATA Cargo-IMP FSU, FSA 9 to 16", air_fsu.parse),
    Format("air_fwb", cargo_imp.NAME, ("FWB",), "IATA Cargo-IMP FWB 5 to 17", air_fwb.parse),
    Format("air_fhl", cargo_imp.NAME, ("FHL",), "IATA Cargo-IMP FHL 1 to 5", air_fhl.parse),
    Format("air_ffm", cargo_imp.NAME, ("FFM",), "IATA Cargo-IMP FFM 5 to 8", air_ffm.parse),
    Format("air_fbl", cargo_imp.NAME, ("FBL",), "IATA Cargo-IMP FBL 2 to 4", air_fbl.parse),
    Format("air_ffr", cargo_imp.NAME, air_ffr.TYPES, "IATA Cargo-IMP FFR 2 to 8, FFA 2 to 5", air_ffr.parse),
    Format("air_fna", cargo_imp.NAME, air_fna.TYPES, "IATA Cargo-IMP FNA, FMA", air_fna.parse),
    Format("air_mvt", cargo_imp.NAME, air_mvt.TYPES, "IATA AHM 780 MVT, MVA; AHM 781 DIV", air_mvt.parse),
    Format("air_ucm", cargo_imp.NAME, ("UCM",), "IATA Airport Handling Manual, UCM", air_ucm.parse),
    Format("air_xfsu", xml_text.NAME, ("StatusMessage",), "IATA Cargo-XML XFSU", air_xfsu.parse),
    Format("air_xfwb", xml_text.NAME, air_xfwb.TYPES, "IATA Cargo-XML XFWB, XFZB, XFHL", air_xfwb.parse),
    Format("air_xffm", xml_text.NAME, ("FlightManifest",), "IATA Cargo-XML XFFM", air_xffm.parse),
    Format("air_onerecord", json_text.NAME, ("onerecord",), "IATA ONE Record, ontology 1 to 3.2", air_onerecord.parse),
    Format("sea_dcsa", json_text.NAME, ("dcsa",), "DCSA Track & Trace 2.2, 3.0", sea_dcsa.parse),
    Format("sea_dcsa_notice", json_text.NAME, ("dcsa_notice",), "DCSA Arrival Notice 1.0", sea_dcsa_notice.parse),
    Format("sea_dcsa_notification", json_text.NAME, ("dcsa_notified",), "DCSA BKG 2, EBL 3", sea_dcsa_notification.parse),
    Format("sea_dcsa_vgm", json_text.NAME, ("dcsa_vgm",), "DCSA Verified Gross Mass 1.0", sea_dcsa_vgm.parse),
    Format("sea_port_call", json_text.NAME, ("port_call",), "DCSA JIT 1.0 to 2.0, Port Call 2.0", sea_port_call.parse),
    Format("rail_taf", xml_text.NAME, rail_taf.TYPES, "TAF TSI 2.3 to 3.5, sector schema", rail_taf.parse),
    Format("sea_ais", nmea.NAME, sea_ais.TYPES, "AIS, ITU-R M.1371-5 in NMEA 0183 sentences", sea_ais.parse),
    Format("road_nmea", nmea.NAME, road_nmea.TYPES, "GPS, RMC of NMEA 0183 (IEC 61162-1)", road_nmea.parse),
    Format("road_efti", xml_text.NAME, road_efti.TYPES, "eFTI, Regulation (EU) 2020/1056", road_efti.parse),
    Format("road_ecmr", json_text.NAME, ("ecmr",), "eCMR consignment note, JSON", road_ecmr.parse),
    Format("road_jt808", jt808.NAME, road_jt808.TYPES, "JT/T 808-2011, 2013, 2019", road_jt808.parse),
    Format("customs_declaration", json_text.NAME, ("customs",), "China Customs receipts, JSON", customs_declaration.parse),
    Format(
        "customs_declaration_xml",
        xml_text.NAME,
        customs_declaration.ROOTS,
        "China Customs receipts, XML",
        customs_declaration.parse,
    ),
    Format("customs_manifest", xml_text.NAME, customs_manifest.ROOTS, "China Customs manifests", customs_manifest.parse),
    Format("epcis_json", json_text.NAME, ("epcis",), "GS1 EPCIS 2.0, JSON-LD", epcis_json.parse),
    Format("epcis_xml", xml_text.NAME, epcis_xml.ROOTS, "GS1 EPCIS 1.0 to 1.2, 2.0, XML", epcis_xml.parse),
    Format("customs_ile", xml_text.NAME, customs_ile.ROOTS, "UK inventory linking (HMRC)", customs_ile.parse),
    Format("customs_ncts", xml_text.NAME, customs_ncts.ROOTS, "EU NCTS phases 4 and 5 (transit)", customs_ncts.parse),
    Format("customs_aes", xml_text.NAME, customs_aes.ROOTS, "EU AES and ECS (export, exit)", customs_aes.parse),
    Format("customs_ics", xml_text.NAME, customs_ics.ROOTS, "EU ICS (entry summary declarations)", customs_ics.parse),
    Format("customs_ics2", xml_text.NAME, customs_ics2.ROOTS, "EU ICS2 (entry), HTI 2 and 3", customs_ics2.parse),
    Format("customs_wco_dm", xml_text.NAME, customs_wco_dm.TYPES, "WCO Data Model 3.6 (UK CDS)", customs_wco_dm.parse),
    *(Format("rail_train_list", s, t, "China–Europe train lists, our shape", rail_train_list.parse) for s, t in TRAIN_LISTS),
    *(Format("rail_handover", s, t, "China–Europe border events, our shape", rail_handover.parse) for s, t in HANDOVERS),
    *(Format("road_manifest", s, t, "cross-boundary road manifests, our shape", road_manifest.parse) for s, t in MANIFESTS),
    *(Format("port_document", s, t, "EIR, packing list, D/O, slots, our shape", port_document.parse) for s, t in PAPERS),
    Format("sea_x12_315", x12.NAME, ("315",), "ASC X12 315, 003020 to 008060", sea_x12_315.parse),
    Format("road_x12_214", x12.NAME, ("214",), "ASC X12 214, 003070 to 008060", road_x12_214.parse),
    Format("road_x12_204", x12.NAME, ("204",), "ASC X12 204, 003070 to 008060", road_x12_204.parse),
    Format("road_x12_990", x12.NAME, ("990",), "ASC X12 990, 003070 to 008060", road_x12_990.parse),
    Format("road_x12_210", x12.NAME, ("210", "410"), "ASC X12 210, 410, 003040 to 008060", road_x12_210.parse),
    Format("sea_x12_322", x12.NAME, ("322",), "ASC X12 322, 003020 to 008060", sea_x12_322.parse),
    Format("sea_x12_301", x12.NAME, ("300", "301", "303"), "ASC X12 300, 301, 303, 003040 to 008060", sea_x12_301.parse),
    Format("sea_x12_309", x12.NAME, ("309",), "ASC X12 309, 003040 to 008060", sea_x12_309.parse),
    Format("sea_x12_310", x12.NAME, ("304", "310", "312"), "ASC X12 304, 310, 312, 003040 to 008060", sea_x12_310.parse),
    Format("rail_x12_404", x12.NAME, ("404", "417"), "ASC X12 404, 417, 003040 to 008060", rail_x12_404.parse),
    Format("rail_x12_418", x12.NAME, ("418",), "ASC X12 418, 003040 to 008060", rail_x12_418.parse),
    Format("rail_clm", clm.NAME, (clm.TYPE,), "CLM car location messages, AAR/NITL", rail_clm.parse),
    Format("customs_x12_350", x12.NAME, ("350",), "ASC X12 350, 003040 to 008060", customs_x12_350.parse),
    Format("sea_x12_324", x12.NAME, ("324",), "ASC X12 324, 003020 to 008060", sea_x12_324.parse),
    Format("sea_x12_323", x12.NAME, ("323",), "ASC X12 323, 003040 to 008060", sea_x12_323.parse),
)  # fmt: skip
ADAPTERS = {(format_.syntax, type_): format_ for format_ in FORMATS for type_ in format_.types}
XML_TYPES = frozenset(type_ for syntax, type_ in (*ADAPTERS, *UNREAD) if syntax == xml_text.NAME)
