"""Questions in, answers out: REST, a live feed and the pages. Routes are thin; all SQL is in queries.py."""
