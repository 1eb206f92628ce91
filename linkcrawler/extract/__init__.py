"""What a response says: the third step of a page's journey, between the archive and the store.

    Exchange ──> response     its outcome, where it redirects, and the page it carries; as a row: `fetch`
                   ├─ decode      its body without content encoding (docs/extract.md: what is tolerated)
                   ├─ content     HTML, or something else under whatever label
                   └─ page        bytes to Page: charset, guard, parser (with a `heap` to its liking), then
                        ├─ targets      one pass over the elements that link
                        ├─ anchor       what a link looks like to a reader
                        ├─ directives   what the page asks of robots
                        ├─ link_header  links beside the document
                        └─ linkset      links that become rows, merged and named by a digest
    told                      the same Page from what another parser says of a document (WAT)
    sitemap                   the URLs that a site lists itself, and their `dates`

Everything here is a pure function of bytes: no network, no clock, no disk.
"""

from linkcrawler.extract.content import is_html, why_not_html
from linkcrawler.extract.dates import read_date
from linkcrawler.extract.decode import Decoded, decode_body
from linkcrawler.extract.fetch import fetch_of
from linkcrawler.extract.linkset import links_digest
from linkcrawler.extract.page import extract_page
from linkcrawler.extract.response import Reading, header, read_response
from linkcrawler.extract.sitemap import Sitemap, parse_sitemap
from linkcrawler.extract.told import Told, page_as_told

__all__ = [
    "Decoded",
    "Reading",
    "Sitemap",
    "Told",
    "decode_body",
    "extract_page",
    "fetch_of",
    "header",
    "is_html",
    "links_digest",
    "page_as_told",
    "parse_sitemap",
    "read_date",
    "read_response",
    "why_not_html",
]
