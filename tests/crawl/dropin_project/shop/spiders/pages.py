"""Spiders that follow every link: one fed through a key, one by rules, one by its start URLs."""

from scrapy import Spider
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import Rule
from scrapy_redis.spiders import RedisCrawlSpider, RedisSpider


def follow_all(spider, response):
    yield {"url": response.url, "title": response.css("title::text").get()}
    yield from response.follow_all(css="a", callback=spider.parse)


class FedSpider(RedisSpider):
    name = "dropin-fed"

    def parse(self, response):
        yield from follow_all(self, response)


class RulesSpider(RedisCrawlSpider):
    name = "dropin-rules"
    rules = (Rule(LinkExtractor(), callback="parse_page", follow=True),)

    def parse_page(self, response):
        return {"url": response.url, "title": response.css("title::text").get()}


class PlainSpider(Spider):
    name = "dropin-plain"

    def __init__(self, first="", *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.start_urls = first.split(",")

    def parse(self, response):
        yield from follow_all(self, response)
