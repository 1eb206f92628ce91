"""A robots.txt file is read as RFC 9309 says, and as leniently as the large crawlers read it.

What real files contain is data here, not branches: misspelt fields, a missing colon, a broken byte order
mark, any line ending, text behind `#`, an HTML page instead of a robots file (it holds no rule and so allows
everything). Nothing in a file raises.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from linkcrawler.politeness.rules import AgentRules

MAX_BODY_BYTES = 500 * 1024  # RFC 9309, 2.5: at least 500 KiB must be parsed; what comes after is ignored
MAX_LINE_BYTES = 16_664  # eight times the longest URL that browsers take; the rest of a longer line is ignored
MAX_SITEMAPS = 1000  # of one file

# A field is known by how its name begins, as in Google's parser; the first that fits counts.
_FIELDS = (
    (b"user-agent", "agent"),
    (b"useragent", "agent"),
    (b"user agent", "agent"),
    (b"user_agent", "agent"),
    (b"allow", "allow"),
    *((name, "disallow") for name in (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")),
    (b"crawl-delay", "delay"),
    (b"crawl delay", "delay"),
    (b"crawldelay", "delay"),
    (b"crawl_delay", "delay"),
    (b"sitemap", "sitemap"),
    (b"site-map", "sitemap"),
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = re.compile(rb"\xef(\xbb\xbf?)?")  # a part of it is skipped as well
_PRODUCT_TOKEN = re.compile(rb"[A-Za-z_-]*")
_LEADING_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")


@dataclass(slots=True)
class Group:
    """User-agent lines and the rules that follow them."""

    agents: list[str] = field(default_factory=list)  # product tokens in lower case, or `*`
    allow: list[bytes] = field(default_factory=list)
    disallow: list[bytes] = field(default_factory=list)
    crawl_delays_s: dict[str, float] = field(default_factory=dict)  # by agent
    has_rules: bool = False


@dataclass(slots=True)
class Robots:
    """What one robots.txt says; the rules of an agent are compiled when they are first asked for."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[str, ...] = ()  # as written, in order, each once
    _rules: dict[str, AgentRules] = field(default_factory=dict)

    def allows(self, agent: str, path_and_query: str) -> bool:
        """Whether `agent` may fetch the path: of a canonical URL, from its first slash, without fragment.

        `agent` is a product token (`linkcrawler`); a version behind it is left out. Where no group names it,
        the groups of `*` apply; where there are none, everything is allowed.

        >>> parse(b"User-agent: *\\nDisallow: /a\\nAllow: /a/b").allows("linkcrawler", "/a/b?c")
        True
        """
        rules = self._rules.get(agent)
        return (rules or self._compile(agent)).allows(path_and_query)

    def crawl_delay_s(self, agent: str) -> float | None:
        """The Crawl-delay that applies to `agent`, in seconds as written; None where there is none.

        The longest where several do. Finite and not negative, but it may be absurd: the caller cuts it.
        """
        return (self._rules.get(agent) or self._compile(agent)).crawl_delay_s

    def rule_against(self, agent: str, path_and_query: str) -> str:
        """The path of the longest Disallow line that keeps `agent` out, as written; empty where it is allowed.

        Reads every line again: for people who ask why, not for each page.

        >>> parse(b"User-agent: *\\nDisallow: /a\\nDisallow: /*/b").rule_against("linkcrawler", "/a/b")
        '/*/b'
        """
        if self.allows(agent, path_and_query):
            return ""
        lines = [raw for group in self._groups_of(agent)[1] for raw in group.disallow]
        against = [raw for raw in lines if not AgentRules((), (raw,)).allows(path_and_query)]
        return max(against, key=len, default=b"").decode("utf-8", "replace")

    def _groups_of(self, agent: str) -> tuple[str, list[Group]]:
        """The token that stands for the agent in this file, and all groups that name it."""
        token = product_token(agent)
        if not token or not any(token in group.agents for group in self.groups):
            token = "*"
        return token, [group for group in self.groups if token in group.agents]

    def _compile(self, agent: str) -> AgentRules:
        """The merged rules of all groups that name the agent, kept for the next call."""
        token, groups = self._groups_of(agent)
        rules = AgentRules(
            (raw for group in groups for raw in group.allow),
            (raw for group in groups for raw in group.disallow),
            max(
                (group.crawl_delays_s[token] for group in groups if token in group.crawl_delays_s),
                default=None,
            ),
        )
        self._rules[agent] = rules
        return rules


def parse(body: bytes) -> Robots:
    """The rules and sitemaps in the first 500 KiB of `body`. Never raises; garbage says nothing.

    A line that the limit cuts in two is left out: half a path would forbid, or allow, too much.
    """
    groups: list[Group] = []
    group = Group()
    sitemaps: dict[str, None] = {}
    for line in _lines(body):
        name, value = _field(line)
        match name:
            case "agent":
                if group.has_rules or not groups:
                    group = Group()
                    groups.append(group)
                group.agents.append(_agent(value))
            case "allow" | "disallow" if groups:
                group.has_rules = True
                if value:
                    (group.allow if name == "allow" else group.disallow).append(value)
            case "delay" if groups and (delay_s := _seconds(value)) is not None:
                for agent in group.agents:
                    group.crawl_delays_s[agent] = max(delay_s, group.crawl_delays_s.get(agent, 0.0))
            case "sitemap" if value and len(sitemaps) < MAX_SITEMAPS:
                sitemaps[value.decode("utf-8", "replace")] = None
    return Robots(tuple(groups), tuple(sitemaps))


def _lines(body: bytes) -> list[bytes]:
    """The complete lines of the part that is parsed, without byte order mark."""
    text = body[:MAX_BODY_BYTES]
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.decode("utf-16", "ignore").encode("utf-8", "ignore")
    lines = _LINE_END.split(text)
    if len(body) > MAX_BODY_BYTES:
        lines.pop()
    mark = _BYTE_ORDER_MARK.match(lines[0]) if lines else None
    if mark:
        lines[0] = lines[0][mark.end() :]
    return lines


def _field(line: bytes) -> tuple[str, bytes]:
    """The meaning of a line's field (empty for an unknown one) and its value."""
    line = line[:MAX_LINE_BYTES].partition(b"#")[0].strip()
    name, colon, value = line.partition(b":")
    if not colon:
        # `disallow /x`: the colon is meant where there are exactly two words.
        words = line.split()
        if len(words) != 2:
            return "", b""
        name, value = words
    name = name.strip().lower()
    return next((meaning for prefix, meaning in _FIELDS if name.startswith(prefix)), ""), value.strip()


def _agent(value: bytes) -> str:
    """The product token that a user-agent line begins with, lower case; `*` with or without more words."""
    if value[:1] == b"*" and not value[1:2].strip():
        return "*"
    token = _PRODUCT_TOKEN.match(value)
    return token.group().decode("ascii").lower() if token else ""


def product_token(agent: str) -> str:
    """The token that groups are matched with: what stands before `/`, in lower case; empty where it is none.

    A token has letters, `_` and `-` only (RFC 9309, 2.2.1). A name with a digit or a space is no token: no
    group can name it, and only the groups of `*` apply to it.

    >>> product_token("LinkCrawler/0.1"), product_token("crawler2")
    ('linkcrawler', '')
    """
    name = agent.partition("/")[0].encode("utf-8", "replace")
    return name.decode().lower() if _PRODUCT_TOKEN.fullmatch(name) else ""


def _seconds(value: bytes) -> float | None:
    """A delay in seconds: `10`, `0.5`, `0,5`, `10 s`, `1e3`; None where negative, endless or no number."""
    text = value.decode("ascii", "replace").strip()
    try:
        seconds = float(text)
    except ValueError:
        number = _LEADING_NUMBER.match(text)
        if not number:
            return None
        seconds = float(number.group().replace(",", "."))
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
