"""Google's published robots.txt cases (../shared/vectors/robots/rfc9309), every expectation of them."""

import ast
import re
from pathlib import Path

import pytest

from linkcrawler.politeness.robots import parse

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "robots" / "rfc9309"
TOKEN = re.compile(r'#[^\n]*|\s+|[,:\[\]]|(?P<brace>[{}])|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<word>[A-Za-z_]+)')


def octets(literal: str) -> bytes:
    """A textproto string as octets: escapes such as \\xEF are octets, other characters are UTF-8."""
    return b"".join(
        ast.literal_eval(f'b"{part}"') if part.startswith("\\") else part.encode()
        for part in re.findall(r"\\x[0-9A-Fa-f]{2}|\\.|[^\\]+", literal[1:-1])
    )


def expectations(text: str) -> list[tuple[bytes, str, str, str]]:
    """(robots.txt, agent, URL, outcome) of one file: a reader for the few textproto forms in use there."""
    found = []
    robotstxt, fields, name, at = b"", {}, "", 0
    while at < len(text):
        token = TOKEN.match(text, at)
        assert token, f"unreadable at {text[at : at + 40]!r}"
        at = token.end()
        if token["word"] in ("ALLOWED", "DISALLOWED"):
            found.append((robotstxt, fields["useragent"].decode(), fields["testurl"].decode(), token["word"]))
        elif token["word"]:
            name = token["word"]
            if name == "robotstxt":
                robotstxt = b""
            fields[name] = b""
        elif token["string"] and name == "robotstxt":
            robotstxt += octets(token["string"])
        elif token["string"]:
            fields[name] += octets(token["string"])
    return found


def path_and_query(url: str) -> str:
    """What of a URL is compared with rules."""
    return re.sub(r"^[a-z]+://[^/?#]*", "", url).partition("#")[0]


FILES = sorted(VECTORS.glob("*/*.textproto"))


def test_all_published_files_are_there():
    if not FILES:
        pytest.skip(f"no published robots.txt cases in {VECTORS}")

    assert len(FILES) == 41


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_published_case_ends_as_published(file: Path):
    text = file.read_text(encoding="utf-8")
    cases = expectations(text)
    answers = [
        "ALLOWED" if parse(robots).allows(agent, path_and_query(url)) else "DISALLOWED"
        for robots, agent, url, _ in cases
    ]

    assert len(cases) == text.count("expected_outcome")
    assert [(agent, url, answer) for (_, agent, url, _), answer in zip(cases, answers, strict=True)] == [
        (agent, url, outcome) for _, agent, url, outcome in cases
    ]
