"""The frontier: which URLs were seen, which wait, who fetches which host now, and until when.

The second step of a URL's journey, shared by all workers of a crawl through one Redis (or Redis Cluster):

    candidate ──offer──> seen? budget of its domain? room at its host? ──> queue of its host
    host that is due ──claim──> in flight under a lease, with its first URLs     [one worker at a time]
        ├─ release   the host is free again from an instant on; unfetched URLs are back at its front
        ├─ finish    a URL is done for good: archived and stored
        ├─ retry     a URL waits again, and its host too
        └─ reclaim   the worker is gone: everything it had not finished is back, and suspect

Each arrow is one Lua script in lua/ and happens wholly or not at all. Rooms: `frontier` (offer and settle),
`claiming` (hosts go out), `custody` (what keeps a lease, ends it, or tells of a crash), `budgets` (limits of the
crawl, a domain, a host), `gates` (limits among crawls), `orders` (what operators want), `counting` (how much there
is), `crawl` (its slots, configuration and end); `offering` and `due` (which slots to call for an offer and a
claim), `leases` (what a worker holds), `entries` (how a URL lies in a queue), `keys` (the names of all keys),
`why` (where a URL is now), `client` (one server or a cluster), `connection` (batches and errors), `scripts`, `routes`
and `link` (how they get there). docs/frontier.md has the data model,
docs/adr/0003-frontier-slots-and-leases.md the reasons.
"""

from linkcrawler.frontier.client import connect
from linkcrawler.frontier.counting import Counts
from linkcrawler.frontier.frontier import Frontier
from linkcrawler.frontier.leases import RECRAWL, SITEMAP_FILE, SITEMAP_RECRAWL, Claim, Leased
from linkcrawler.frontier.offering import Offered
from linkcrawler.frontier.orders import Orders, Override

__all__ = [
    "RECRAWL",
    "SITEMAP_FILE",
    "SITEMAP_RECRAWL",
    "Claim",
    "Counts",
    "Frontier",
    "Leased",
    "Offered",
    "Orders",
    "Override",
    "connect",
]
