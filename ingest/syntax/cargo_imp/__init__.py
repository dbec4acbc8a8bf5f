"""IATA Cargo-IMP: the grammar of its telegrams, and what its messages have in common."""

from ingest.syntax.cargo_imp.telegram import ANSWERS, MOVEMENTS, NAME, Envelope, Line, Telex, sniff, split, telex

__all__ = ["ANSWERS", "MOVEMENTS", "NAME", "Envelope", "Line", "Telex", "sniff", "split", "telex"]
