"""The crawl: from a claimed URL to a settled page.

    seeds       what the user names becomes the first candidates; `sowing` offers them
    launch      worker processes (`crew`), kept alive until the frontier is exhausted
    ownership   whose a crawl is: linkcrawler's or a Scrapy spider's
    worker      one process: builds what follows, and runs it
    feeder      claims hosts, starts their URLs at the hosts' pace (`pacing`, `visit`), gives them back
    trials      URLs that may kill their worker
    gates       politeness beyond one crawl and one host; `elsewhere` says whom it waits for
    upkeep      the heartbeat: leases, orders, what the worker says of itself
    handover    what Scrapy sees of the feeder
    downloader  Scrapy's downloader, without what the frontier does; through
    robots      the gate before each download
    download    Scrapy's download handler, over
    conditional what is known of a page that is fetched again, as it is asked for
    transport   one HTTP exchange within limits; `resolver` finds the address, and guards it
    spiders     what one answer means, and which URLs it offers
    facts       the row of one fetch
    discovery   which of these are offered; `streaks` finds hosts that answer everything with one page
    settlement  archive, store, offer, finish: in this order, so that nothing is lost
    stages      CPU time by stage, where the crawl is `profiled`; spans, where it is `traced`
    tally       counts, published for who watches
    standing    how a crawl stands; `whereabouts` and `refusals` say the same of one URL

Of a crawl that verifies links, `pairs` are the questions, `verification` is the verdict on what was fetched,
`recollection` what the store knows of it, and `verified` the answers.

Beside it, `scheduler` and the room `dropin` put the frontier under any scrapy-redis project (docs/scrapy-redis.md).

Scrapy owns the downloader's middlewares and the settings (linkcrawler/settings.py); the queue is the frontier's, and
pages go past Scrapy's engine (docs/adr/0015-past-the-engine.md).
"""
