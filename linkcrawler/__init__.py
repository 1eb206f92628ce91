"""linkcrawler: a backlink index that its operator owns.

The journey of a URL, and the room of each step:

    urls        what a URL is: canonical form, host, domain, fingerprint, scope
    frontier    which URL comes next: queues of hosts in Redis, claimed under leases
    politeness  whether and when a host may be asked: robots.txt, pace, addresses
    crawl       the worker: claim, fetch (Scrapy), read, settle; and the launcher of workers
    archive     the proof: WARC files, one record for each response
    extract     what a response says: its page, its links, its sitemap
    store       the facts in ClickHouse, and the spans of links derived from them
    schedule    what was set aside comes back: budgets by who links to a domain, parked URLs
    embedded    Redis and ClickHouse for who has none, started on first need
    cli         the command line

Ten words, the same in Redis, SQL, Python, JSON and on screen:

    url       canonical URL                           host     the URL's host
    domain    registrable domain of the host          link     (source_url, target_url, link_class)
    fetch     one attempt to get one URL              outcome  how that attempt ended
    span      one uninterrupted life of a link        crawl    a named run with its seeds and scope
    claim     a host held by one worker, with URLs    lease    how long its URLs stay that worker's
"""
