"""A page whose commands are run again, so that what it shows is what the program says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

BLOCK = re.compile(r"^```\n(\$ linkcrawler .*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (linkcrawler .*(?:\\\n.*)*)$", re.MULTILINE)


def refreshed(text: str, run: Callable[[list[str]], str]) -> str:
    """The page with the output of each command in it as `run` gives it now, in their order.

    A block stands between fences; a line in it that begins with `$ linkcrawler` is a command, what follows its output.

    >>> refreshed("```\\n$ linkcrawler report a\\nold\\n```\\n", lambda words: " ".join(words))
    '```\\n$ linkcrawler report a\\nreport a\\n```\\n'
    """

    def block(found: re.Match[str]) -> str:
        outputs = [f"$ {command}\n{_output(command, run)}" for command in COMMAND.findall(found[1])]
        return "```\n" + "\n\n".join(outputs) + "\n```"

    return BLOCK.sub(block, text)


def _output(command: str, run: Callable[[list[str]], str]) -> str:
    words = shlex.split(command.replace("\\\n", " "))[1:]
    return "\n".join(line.rstrip() for line in run(words).strip().splitlines())
