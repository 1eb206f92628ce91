"""The crawl: from a claimed URL to a settled page.

    seeds       what the user names becomes the first candidates
    launch      worker processes, kept alive until the frontier is exhausted
    worker      one process: builds what follows, runs Scrapy's engine
    feeder      claims hosts, starts their URLs at the hosts' pace, gives them back
    scheduler   what Scrapy sees of the feeder
    robots      the gate before each download
    download    Scrapy's download handler, over
    transport   one HTTP exchange within limits, and the address guard
    spiders     what one answer means, and which URLs it offers
    facts       the row of one fetch
    discovery   which of these are offered
    settlement  archive, store, offer, finish: in this order, so that nothing is lost
    tally       counts, published for who watches

Scrapy owns the engine, the middlewares and the settings (linkcrawler/settings.py); the queue is the frontier's.
"""
