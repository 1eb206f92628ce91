"""Scrapy's settings: its engine, and of its middlewares only what a backlink crawler needs (which is none).

Redirects, retries, robots.txt, pace, cookies, compression and duplicates are the concern of this project's own
rooms; each middleware that is left out here is CPU time on every page.
"""

BOT_NAME = "linkcrawler"
SPIDER_MODULES = ["linkcrawler.crawl.spiders"]

SCHEDULER = "linkcrawler.crawl.handover.Handover"
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "linkcrawler.crawl.download.DownloadHandler",
    "https": "linkcrawler.crawl.download.DownloadHandler",
}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {"linkcrawler.crawl.robots.RobotsGate": 100}
DOWNLOADER = "linkcrawler.crawl.downloader.Downloader"
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}

# Nothing listens: both would run code for whoever connects.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS_BASE: dict[str, int] = {}

# asyncio without a Twisted reactor; uvloop is set by the worker.
TWISTED_REACTOR_ENABLED = False

LOG_ENABLED = False
LOG_FORMATTER = "linkcrawler.crawl.quiet.QuietLog"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False
