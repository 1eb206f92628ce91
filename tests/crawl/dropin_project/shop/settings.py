"""The settings of the project: those of scrapy-redis, with the names its users know."""

BOT_NAME = "shop"
SPIDER_MODULES = ["shop.spiders"]

SCHEDULER = "scrapy_redis.scheduler.Scheduler"
DUPEFILTER_CLASS = "scrapy_redis.dupefilter.RFPDupeFilter"
SCHEDULER_PERSIST = True
SCHEDULER_QUEUE_CLASS = "scrapy_redis.queue.PriorityQueue"
REDIS_START_URLS_KEY = "%(name)s:start_urls"

ITEM_PIPELINES = {"shop.pipelines.Lines": 300}
TELNETCONSOLE_ENABLED = False
ROBOTSTXT_OBEY = False
