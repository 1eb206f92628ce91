"""The spiders: `backlinks` follows links within a crawl's scope and records who links to whom."""
