"""Facts in, timelines out. The rules are pure functions of sets of facts; app.py and store.py only move bytes."""
