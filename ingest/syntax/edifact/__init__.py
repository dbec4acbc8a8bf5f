"""UN/EDIFACT (ISO 9735): the grammar of its interchanges, and what its messages have in common."""

from ingest.syntax.edifact.interchange import LONGEST, NAME, Run, runs, sniff, split

__all__ = ["LONGEST", "NAME", "Run", "runs", "sniff", "split"]
