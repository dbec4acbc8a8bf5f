"""The SQL files as statements, without an engine; tests/ingest/test_intake.py applies them to one."""

import re

from schemas.migrate import migrations


def test_versions_are_consecutive() -> None:
    assert [migration.version for migration in migrations()] == list(range(1, len(list(migrations())) + 1))


def test_a_statement_is_one_statement() -> None:
    for migration in migrations():
        for statement in migration.statements:
            code = re.sub(r"--[^\n]*", "", statement)
            assert code.strip().startswith(("CREATE", "ALTER", "DROP")), statement
            assert len(re.findall(r"^(?:CREATE|ALTER|DROP) ", code, re.MULTILINE)) == 1, statement
            assert ";" not in code, statement
