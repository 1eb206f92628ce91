"""What one SQL statement is, read off its text: its verb, its output format, where its insert data begin.

chDB runs scripts of several statements, writes files (`INTO OUTFILE`) and obeys client commands (`exit`); an
HTTP endpoint of ClickHouse does none of that, so those are found here and refused in ClickHouse's words.
The scan knows ClickHouse's tokens (strings, quoted names, comments, heredocs, brackets), not its grammar; what
it lets through is parsed again by ClickHouse. It stops where insert data begin, which may be any bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from linkcrawler.embedded.fault import Fault

_COMMENT = rb"/\*(?:(?!/\*|\*/).)*+\*/"
for _ in range(3):  # comments nest
    _COMMENT = rb"/\*(?:(?!/\*|\*/).|" + _COMMENT + rb")*+\*/"
_TOKEN = re.compile(
    rb"""
      (?P<skip> '(?:[^'\\]|\\.|'')*+' | "(?:[^"\\]|\\.|"")*+" | `(?:[^`\\]|\\.|``)*+`
              | --[^\n]* | \#[ !][^\n]* | """
    + _COMMENT
    + rb""" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<end>;)
    | (?P<word>(?<![\w.])[A-Za-z_]\w*+(?!\s*\.))
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANK = re.compile(rb"(?:\s|--[^\n]*(?:\n|\Z)|\#[ !][^\n]*(?:\n|\Z)|;|" + _COMMENT + rb")*", re.DOTALL)
_NAME = re.compile(rb"\s+([A-Za-z_]\w*)")
_DATA_GAP = re.compile(rb"[ \t\f]*\r?\n?")  # as ParserInsertQuery skips it
_INPUT = re.compile(rb"\binput\s*\(", re.IGNORECASE)

_READING = frozenset(b"select with show describe desc exists explain check values from".split())
_ANSWERING = _READING | frozenset(b"kill backup restore call".split())
_KNOWN = _ANSWERING | frozenset(
    b"insert create alter drop rename exchange truncate optimize system set use attach detach delete update "
    b"grant revoke undrop move execute begin commit rollback copy unlock parallel merge".split()
)
_LEAVING_STATE = frozenset(b"set use begin commit rollback".split())


@dataclass(slots=True)
class Statement:
    """One statement. Offsets are bytes into the text that was scanned."""

    verb: str  # first keyword, lower case; "select" for a statement that begins with a bracket
    end: int  # where the statement ends: the length of the text, or the place of its semicolon
    format: str = ""  # of its trailing FORMAT clause, or of its insert data
    data_at: int = -1  # where the insert data begin; -1 = it takes none
    source_at: int = -1  # of an insert with data: where `FROM INFILE ...` fits, before SETTINGS and FORMAT
    format_at: int = -1  # of an insert with data: where FORMAT or VALUES stands
    input_at: int = -1  # of `INSERT ... SELECT ... FROM input(...)`: where `input(` stands
    query_at: int = -1  # of `INSERT ... SELECT`: where the query stands
    is_temporary: bool = False

    @property
    def is_answering(self) -> bool:
        """It has a result set, be it empty."""
        return self.verb.encode() in _ANSWERING

    @property
    def is_reading(self) -> bool:
        """It changes nothing, so it may be stopped at any time and run again."""
        return self.verb.encode() in _READING

    @property
    def is_leaving_state(self) -> bool:
        """It changes the handle that runs it: settings, current database, temporary tables."""
        return self.verb.encode() in _LEAVING_STATE or self.is_temporary


def scan(text: bytes, version: str = "") -> Statement:
    """Read a statement. Raises Fault for an empty text, a script of several, and client-side commands.

    >>> scan(b"select 1 format JSON").format
    'JSON'
    >>> s = scan(b"insert into t (a) settings x=1 format CSV\\n1\\n2")
    >>> s.verb, s.format, s.source_at, s.data_at
    ('insert', 'CSV', 18, 42)
    """
    first = _BLANK.match(text)
    start = first.end() if first else 0  # it matches nothing too
    if start == len(text):
        raise Fault(62, "SYNTAX_ERROR", "Syntax error: failed at position 1 (end of query): Empty query.", version)
    found: Statement | None = None
    depth = 0
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            found = found or Statement("select", len(text))
        elif kind == "close":
            depth -= 1
        elif kind == "end":
            rest = _BLANK.match(text, token.start())
            if rest and rest.end() < len(text):
                raise Fault(
                    62,
                    "SYNTAX_ERROR",
                    "Syntax error (Multi-statements are not allowed): failed at position "
                    f"{token.start() + 1} (end of query): {_excerpt(text, token.start())}",
                    version,
                )
            (found := found or Statement("", len(text))).end = token.start()
            break
        elif kind == "word":
            word = token.group().lower()
            if found is None:
                found = Statement(word.decode(), len(text))
                if word not in _KNOWN or token.start() != start:
                    break
            elif depth == 0 and _note(found, word, token, text):
                break
    if found is None or found.verb.encode() not in _KNOWN:
        raise Fault(
            62,
            "SYNTAX_ERROR",
            f"Syntax error: failed at position {start + 1} ({_excerpt(text, start, 20)}): {_excerpt(text, start)}",
            version,
        )
    return found


def _note(found: Statement, word: bytes, token: re.Match[bytes], text: bytes) -> bool:
    """Take in a keyword outside brackets. True where the scan is over, because insert data begin."""
    if word == b"outfile":
        raise Fault(195, "INTO_OUTFILE_NOT_ALLOWED", "INTO OUTFILE is not allowed")
    if word == b"format" and (name := _NAME.match(text, token.end())):
        return _note_format(found, token.start(), name, text)
    if found.verb != "insert":
        if word == b"insert" and found.verb == "with":
            found.verb = "insert"
        elif word in (b"temporary", b"temp") and found.verb in ("create", "drop"):
            found.is_temporary = True
    elif word == b"infile":
        raise Fault(78, "UNKNOWN_TYPE_OF_QUERY", "Query has infile and was send directly to server")
    elif found.query_at >= 0:
        pass
    elif word in (b"select", b"with"):
        found.query_at = token.start()
    elif word == b"settings":
        found.source_at = token.start()
    elif word == b"values":
        found.format, found.format_at, found.data_at = "Values", token.start(), token.end()
        found.source_at = found.source_at if found.source_at >= 0 else token.start()
        return True
    return False


def _note_format(found: Statement, at: int, name: re.Match[bytes], text: bytes) -> bool:
    """Take in `FORMAT name`. True where it is an insert's, whose data begin behind it."""
    is_insert = found.verb == "insert"
    if is_insert and found.query_at >= 0:  # its data are those that `input(...)` reads
        reader = _INPUT.search(text, found.query_at, at)
        found.input_at = reader.start() if reader else -1
        is_insert = reader is not None
    if is_insert:
        found.format, found.format_at = name.group(1).decode(), at
        found.source_at = found.source_at if found.source_at >= 0 else at
        found.data_at = _DATA_GAP.match(text, name.end()).end()  # type: ignore[union-attr]  # it matches nothing too
        return True
    behind = _BLANK.match(text, name.end())
    rest = text[behind.end() if behind else name.end() :].lstrip().lower()
    if not rest or rest.startswith((b"settings", b"into")):  # else it is a column of that name
        found.format = name.group(1).decode()
    return False


def _excerpt(text: bytes, at: int, n_bytes: int = 100) -> str:
    return text[at : at + n_bytes].decode(errors="replace")
