"""Measurements: each file is one command that prints a ratio against a named peer or ceiling in the same run."""
