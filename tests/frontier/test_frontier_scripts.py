"""Every Lua script says in its header what it does, and the header is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linkcrawler.frontier

SCRIPTS = sorted((Path(linkcrawler.frontier.__file__).parent / "lua").glob("*.lua"))


def header_and_body(script: Path) -> tuple[str, str]:
    lines = script.read_text().splitlines()
    n_header = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    return "\n".join(lines[:n_header]), "\n".join(re.sub(r"--.*", "", line) for line in lines[n_header:])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_header_declares_exactly_what_the_script_uses(script: Path) -> None:
    header, body = header_and_body(script)
    for kind in ("KEYS", "ARGV"):
        declared = [int(n) for n in re.findall(rf"^-- {kind}\[(\d+)\]", header, re.M)]
        used = {int(n) for n in re.findall(rf"{kind}\[(\d+)\]", body)}
        rest = re.findall(rf"^-- {kind}\[(\d+)\.\.\]", header, re.M)

        assert declared == list(range(1, len(declared) + 1))
        assert used == set(declared)
        assert bool(rest) == bool(re.search(rf"#{kind}|unpack\({kind}", body))
        if rest:
            assert int(rest[0]) == len(declared) + 1
            assert re.search(rf"unpack\({kind}, {rest[0]}\)|for i = {rest[0]},|, {rest[0]}, -1 do", body)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_header_tells_type_unit_result_and_cost(script: Path) -> None:
    header, body = header_and_body(script)
    assert header.startswith(f"-- {script.stem}: ")
    for line in re.findall(r"^-- KEYS.*", header, re.M):
        assert re.match(r"-- KEYS\[\d+\] \w+ +(zset|hash|list|set|string) +\S", line), line
    assert re.search(r"^-- returns ", header, re.M)
    assert re.search(r"^-- complexity: O\(", header, re.M)
    for prefix in set(re.findall(r"ARGV\[1\] \.\. '(\w+:)'", body)):
        assert f"<prefix>{prefix}" in header  # a key that is made inside is declared


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_short_and_reads_only_the_clock_of_redis(script: Path) -> None:
    text = script.read_text()
    assert len(text.splitlines()) <= 60
    assert max(map(len, text.splitlines())) <= 110
    assert not re.search(r"os\.|'(KEYS|SCAN|FLUSHALL|FLUSHDB)'|while true", text)
