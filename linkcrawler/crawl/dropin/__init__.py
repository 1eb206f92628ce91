"""The frontier for existing scrapy-redis projects: `SCHEDULER = "linkcrawler.crawl.scheduler.FrontierScheduler"`.

    options     the settings of the project, as they bear on the frontier
    requests    a request as a line of text, and back
    turns       the claimed hosts: whose request is next, and when
    ledger      which requests are not yet safe in Redis, and which leases may end
    seed_keys   the keys that a RedisSpider is fed through
    neighbours  who else works on the crawl, and who has died
    membership  this process as one of them: it begins, keeps its leases, and leaves
    engine      what is needed of Scrapy's engine beyond the scheduler interface
    clearing    what came is safe, what is done is given back
    project     the task between Scrapy's engine and the frontier

Scrapy talks to `scheduler`, which keeps everything in memory; the task of `project` alone talks to Redis.
docs/scrapy-redis.md says what changes for a project and what does not.
"""
