"""What the server must know of a statement before the engine sees it: its kind, and where an INSERT's data starts.

The engine parses; here only words, quotes, comments and brackets are told apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lianyun.clickhouse.errors import refusal

TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|\#[ !][^\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<name>`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*"|[A-Za-z_]\w*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>.)
    """,
    re.DOTALL | re.VERBOSE,
)
STREAMED = {"SELECT", "WITH", "FROM", "("}
SHOWING = {"SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS"}
FROM_THE_SERVER = {"SELECT", "WITH", "FROM", "WATCH", "EXPLAIN"}
PLAIN_NAME = re.compile(r"[A-Za-z_][\w.]*")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    depth: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "name" else self.text


@dataclass(frozen=True)
class Insert:
    """An INSERT whose rows the client sends: what to tell the engine, into what, and the columns named (None: all)."""

    sql: str
    target: str
    columns: str | None


@dataclass(frozen=True)
class Statement:
    """`first` is its first word in capitals; `sql` is what the engine gets; `insert` stands if the client sends rows."""

    first: str
    sql: str
    insert: Insert | None = None

    @property
    def streamed(self) -> bool:
        return self.first in STREAMED

    @property
    def shows(self) -> bool:
        """Answers with a table, also when it is empty."""
        return self.first in SHOWING


def statement(sql: str) -> Statement:
    """Raises ClickHouseError for what this server cannot answer as ClickHouse would."""
    first = next(tokens(sql), None)
    if first is None:
        raise refusal(62, "Empty query.")
    if first.word == "INSERT":
        return _insert(sql)
    return Statement(first.word, _single(sql))


def tokens(sql: str, start: int = 0) -> Iterator[Token]:
    """Without spaces and comments. A bracket stands at the depth outside it."""
    depth = 0
    for found in TOKEN.finditer(sql, start):
        kind = found.lastgroup or "mark"
        text = found[0]
        if kind == "space":
            continue
        depth -= text in (")", "]", "}")
        yield Token("string" if kind == "tag" else kind, text, found.start(), depth)
        depth += text in ("(", "[", "{")


def string_value(token: Token) -> str:
    """What a plain quoted string says."""
    return token.text[1:-1].replace("''", "'").replace("\\'", "'").replace("\\\\", "\\")


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def identifier(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _single(sql: str) -> str:
    """One statement, without `;` and without FORMAT: over this protocol the client does the formatting."""
    outer = [token for token in tokens(sql) if not token.depth]
    end = next((token for token in outer if token.text == ";"), None)
    if end is not None:
        if any(token.start > end.start and token.text != ";" for token in tokens(sql)):
            raise refusal(62, f"Syntax error (Multi-statements are not allowed): failed at position {end.start + 1}")
        outer = [token for token in outer if token.start < end.start]
        sql = sql[: end.start]
    words = [token.word for token in outer]
    for refused in (("WITH", "TOTALS"), ("INTO", "OUTFILE")):
        if refused in pairwise(words):
            raise refusal(48, f"{' '.join(refused)} is not answered by the embedded server")
    return _without_format(sql, outer)


def _without_format(sql: str, outer: list[Token]) -> str:
    for at in range(1, len(outer) - 1):
        name, after = outer[at + 1], outer[at + 2 : at + 3]
        named = outer[at].word == "FORMAT" and name.kind == "name"
        if named and (not after or after[0].word == "SETTINGS"):
            return sql[: outer[at].start] + sql[name.start + len(name.text) :]
    return sql


def _insert(sql: str) -> Statement:
    outer = tokens(sql)
    target_start, after = _target(sql, outer)
    target_end = after.start if after else len(sql)
    columns = None
    while after is not None:
        if after.depth == 0 and after.word in FROM_THE_SERVER:
            return Statement("INSERT", _single(sql))
        if after.depth == 0 and after.word in ("VALUES", "FORMAT"):
            break
        if after.text == "(" and after.depth == 0 and columns is None:
            inside = next(outer, None)
            if inside is not None and inside.word in FROM_THE_SERVER:
                return Statement("INSERT", _single(sql))
            closing = _closing(inside, outer)
            columns = sql[after.start + 1 : closing]
        after = next(outer, None)
    if after is not None and _inline(after, outer):
        return Statement("INSERT", sql)
    told = (sql[: after.start] if after else sql).rstrip().rstrip(";")
    return Statement("INSERT", told, Insert(told, sql[target_start:target_end].strip().rstrip(";"), columns))


def _target(sql: str, outer: Iterator[Token]) -> tuple[int, Token | None]:
    """Where the table's name, or the call of a table function, starts, and the first token after it."""
    token = next(outer)
    while token.word in ("INSERT", "INTO", "TABLE"):
        token = _next(sql, outer)
    function = token.word == "FUNCTION"
    if function:
        token = _next(sql, outer)
    start = token.start
    after = next(outer, None)
    while after is not None and after.text == ".":
        _next(sql, outer)
        after = next(outer, None)
    if function and after is not None and after.text == "(":
        _closing(next(outer, None), outer)
        after = next(outer, None)
    return start, after


def _next(sql: str, outer: Iterator[Token]) -> Token:
    token = next(outer, None)
    if token is None:
        raise refusal(62, f"Syntax error: failed at position {len(sql)} (end of query): {sql[:200]}")
    return token


def _closing(token: Token | None, outer: Iterator[Token]) -> int:
    """The position of the bracket that closes the group whose first inner token this is."""
    while token is not None:
        if token.text == ")" and token.depth == 0:
            return token.start
        token = next(outer, None)
    raise refusal(62, "Syntax error: a bracket is not closed.")


def _inline(word: Token, outer: Iterator[Token]) -> bool:
    """Rows stand in the statement itself, behind VALUES or FORMAT name."""
    if word.word == "FORMAT":
        next(outer, None)
    return any(token.text != ";" for token in outer)
