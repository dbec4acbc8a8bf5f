"""What stands in a message, field by field, in the words of its standard. Pure; the grammars are in ingest/syntax."""

from collections.abc import Callable, Iterator

from ingest.outline import cargo_imp, edifact, jt808, nmea, record, tree, x12
from ingest.outline.field import Field, Name
from ingest.syntax import cargo_imp as cargo_imp_syntax
from ingest.syntax import clm, csv_text, json_text, xml_text
from ingest.syntax import edifact as edifact_syntax
from ingest.syntax import jt808 as jt808_syntax
from ingest.syntax import nmea as nmea_syntax
from ingest.syntax import x12 as x12_syntax

OUTLINES: dict[str, Callable[[bytes], Iterator[Field]]] = {
    edifact_syntax.NAME: edifact.outline,
    x12_syntax.NAME: x12.outline,
    cargo_imp_syntax.NAME: cargo_imp.outline,
    clm.NAME: record.clm_outline,
    jt808_syntax.NAME: jt808.outline,
    nmea_syntax.NAME: nmea.outline,
    json_text.NAME: tree.json_outline,
    xml_text.NAME: tree.xml_outline,
    csv_text.NAME: record.csv_outline,
}

__all__ = ["OUTLINES", "Field", "Name"]
