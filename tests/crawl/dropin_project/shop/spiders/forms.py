"""A spider that uses everything a request can carry."""

from datetime import datetime

from scrapy import FormRequest, Request, Spider


class FormsSpider(Spider):
    name = "dropin-forms"

    def __init__(self, first="", *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.start_urls = [first]

    def parse(self, response):
        yield FormRequest(
            response.urljoin("/search"),
            formdata={"q": "tea & cake"},
            headers={"X-Token": "t\u00e4"},
            cookies={"basket": "7"},
            meta={"when": datetime(2026, 1, 2), "pair": (1, b"\x00"), 3: {4}},
            cb_kwargs={"page": 2},
            callback=self.parse_found,
            priority=5,
        )
        yield Request(response.urljoin("/missing"), errback=self.failed, callback=self.parse_found)
        yield Request(response.urljoin("/lambda"), callback=lambda found: {"lambda": found.url})
        yield Request(response.url, dont_filter=True, callback=self.parse_again)
        yield Request(response.url, dont_filter=True, callback=self.parse_again)

    def parse_found(self, response, page):
        meta = {key: value for key, value in response.meta.items() if key in ("when", "pair", 3)}
        yield {"echo": response.text, "page": page, "meta": repr(meta)}

    def parse_again(self, response):
        yield {"again": response.url}

    def failed(self, failure):
        yield {"failed": failure.value.response.status}
