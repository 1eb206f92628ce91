"""A Dockerfile as its engine reads it: stages, and in each its instructions in order."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """One stage of an image: what is done, and what holds when it runs."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)  # RUN, COPY, WORKDIR, in order
    env: dict[str, str] = field(default_factory=dict)
    user: str = ""
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)


def stages_of(dockerfile: Path) -> list[Stage]:
    """The stages of a Dockerfile that is written in the instructions of ours."""
    text = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.M))
    stages: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append(Stage(rest.partition(" AS ")[2]))
        elif word in ("RUN", "COPY", "WORKDIR"):
            stages[-1].steps.append((word, rest))
        elif word == "ENV":
            stages[-1].env |= dict(pair.split("=", 1) for pair in rest.split())
        elif word == "USER":
            stages[-1].user = rest
        elif word == "ENTRYPOINT":
            stages[-1].entrypoint = json.loads(rest)
        elif word == "CMD":
            stages[-1].command = json.loads(rest)
        elif word == "HEALTHCHECK":
            stages[-1].healthcheck = json.loads(rest[rest.index("[") :])
        elif word not in ("ARG", "LABEL", "EXPOSE", "VOLUME", "STOPSIGNAL"):
            raise SystemExit(f"{dockerfile}: {word} is not carried out here")
    return stages
