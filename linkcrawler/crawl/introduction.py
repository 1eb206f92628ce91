"""Nobody else's site is asked by a crawl that is nobody's.

Where the user agent names no page and no mail address, only this machine's own hosts are fetched from: loopback
addresses, `localhost`, and whatever `--connect-to` sends there. That is known of the seeds before anything is
started; of what the pages lead to, at each connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from linkcrawler.config import CrawlConfig
from linkcrawler.errors import ConfigError
from linkcrawler.identity import names_somebody
from linkcrawler.politeness import ConnectTo, is_loopback, parse_connect_to
from linkcrawler.urls import split

MAX_SHOWN = 3
REMEDY = "set contact (--contact, or LINKCRAWLER_CONTACT) to a page or mail address of yours"


class Unnamed(ConfigError):
    """A crawl is to leave this machine, and does not say whose it is."""


def refuse_unnamed(config: CrawlConfig, urls: Sequence[str]) -> None:
    """Raises Unnamed where one of the canonical `urls` is somebody else's and the user agent names nobody."""
    if names_somebody(config.user_agent):
        return
    detours = parse_connect_to(config.connect_to)
    far = [url for url in urls if not _is_own(url, detours)]
    if not far:
        return
    shown = ", ".join(far[:MAX_SHOWN]) + (f" and {len(far) - MAX_SHOWN:,} more" if len(far) > MAX_SHOWN else "")
    raise Unnamed(
        f"contact is not set, and this crawl leaves this machine ({shown}): say whom a site's owner may ask, a page or "
        "mail address of yours, with --contact, LINKCRAWLER_CONTACT, or contact in linkcrawler.toml"
    )


def is_nameless(config: CrawlConfig) -> bool:
    """Whether the crawl may connect to loopback addresses only."""
    return not names_somebody(config.user_agent)


def _is_own(url: str, detours: ConnectTo) -> bool:
    parts = split(url)
    target = detours.target(parts.host, parts.port)
    host = (target[0] if target else parts.host).strip("[]")
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)
