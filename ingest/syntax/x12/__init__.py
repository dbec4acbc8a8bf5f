"""ASC X12: the grammar of its interchanges, and what its transaction sets have in common."""

from ingest.syntax.x12.interchange import NAME, sniff, split

__all__ = ["NAME", "sniff", "split"]
