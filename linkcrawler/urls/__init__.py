"""What a URL is here: one canonical spelling, the names of its host, a 64-bit fingerprint, and scope.

The first step of a URL's journey. A seed, a sitemap entry or an href enters as any string; what leaves is the
one spelling under which every other room knows the page:

    raw string ──> canonical   one spelling, or refused with a reason
                     ├─ escapes    percent-encoding in one spelling
                     ├─ tracking   parameters that name a click or a campaign, removed
                     ├─ origin     scheme, host and port: default port, userinfo and trailing dot dropped
                     └─ refusal    the reason in words
    canonical URL ──> parts        scheme, host, port, path and query; its fingerprint
    host ──> names                 registrable domain and site, by the Public Suffix List
    names ──> scope                may this crawl fetch it?
    canonical URL ──> traps        is it one of endlessly many?
                        └─ calendars   at a date that nobody looks up

docs/url-canon.md lists every rule and every deliberate deviation from the URL standard, docs/traps.md every trap.
"""

from linkcrawler.urls.canonical import canonicalize, resolver, stored, try_canonicalize
from linkcrawler.urls.names import Names, names_of
from linkcrawler.urls.parts import Parts, fingerprint, host_of, split
from linkcrawler.urls.refusal import why_refused
from linkcrawler.urls.scope import Scope
from linkcrawler.urls.tracking import TRACKING, Tracking
from linkcrawler.urls.traps import trap_of

__all__ = [
    "TRACKING",
    "Names",
    "Parts",
    "Scope",
    "Tracking",
    "canonicalize",
    "fingerprint",
    "host_of",
    "names_of",
    "resolver",
    "split",
    "stored",
    "trap_of",
    "try_canonicalize",
    "why_refused",
]
