"""Who crawls: what a site's owner reads in the log, and whom that owner may ask.

A fetch says who sends it. On this machine's own test hosts nobody needs to know; before a crawl asks anybody else's,
its user agent names a page or a mail address of whoever answers for it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PRODUCT = "linkcrawler/0.1"
_URL = re.compile(r"https?://[^\s()<>;,\"']+")
_MAIL = re.compile(r"[^\s()<>;,:\"'/@+]+@[^\s()<>;,:\"'/@]+\.[^\s()<>;,:\"'/@]+")
# Names that are nobody's (RFC 2606, RFC 6761): what was copied from a manual.
_NOBODYS = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local)$")


def user_agent(contact: str) -> str:
    """What servers see of a crawl whose operator is reached at `contact`; without one, of a crawl that is nobody's.

    >>> user_agent("https://acme.io/bot"), user_agent("")
    ('linkcrawler/0.1 (+https://acme.io/bot)', 'linkcrawler/0.1')
    """
    return f"{PRODUCT} (+{contact})" if contact else PRODUCT


def introduced(agent: str, contact: str) -> str:
    """`agent`, with the contact where it names nobody yet.

    >>> introduced("acme/1", "bot@acme.io"), introduced(PRODUCT, ""), introduced("acme (+https://acme.io)", "b@acme.io")
    ('acme/1 (+bot@acme.io)', 'linkcrawler/0.1', 'acme (+https://acme.io)')
    """
    return agent if not contact or names_somebody(agent) else f"{agent} (+{contact})"


def contact_problem(contact: str) -> str | None:
    """What is wrong with a contact, in words that follow its value; None where it can be used.

    >>> contact_problem("crawler@acme.io") is None, contact_problem("https://example.com/bot")
    (True, 'is nobody: example.com belongs to manuals')
    """
    if not (_URL.fullmatch(contact) or _MAIL.fullmatch(contact)) or not contact.isascii():
        return "is no contact: use the address of a page (https://...) or a mail address"
    host = _host_of(contact)
    if _NOBODYS.search(host):
        return f"is nobody: {host} belongs to manuals"
    return None


def names_somebody(agent: str) -> bool:
    """Whether a user agent says whom to ask: it has the address of a page or a mail address, and not one of a manual.

    >>> [names_somebody(agent) for agent in ("acme (+https://acme.io/bot)", "acme bot@acme.io", "acme/1.0")]
    [True, True, False]
    """
    return any(contact_problem(found) is None for found in [*_URL.findall(agent), *_MAIL.findall(agent)])


def _host_of(contact: str) -> str:
    try:
        host = (urlsplit(contact).hostname or "") if "://" in contact else contact.rpartition("@")[2]
    except ValueError:
        return "localhost"
    return host.lower().rstrip(".") if "." in host else "localhost"
