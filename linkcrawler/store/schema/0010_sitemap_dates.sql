-- sitemap_dates: one row per URL that a sitemap dates: when it says the page changed. A hint, never a fact of the page.
create table if not exists sitemap_dates
(
    domain      String codec(ZSTD(3)),
    url         String codec(ZSTD(3)),
    modified_at DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),
    seen_at     DateTime64(3, 'UTC') codec(Delta, ZSTD(3))
)
engine = ReplacingMergeTree(seen_at)
order by (domain, url)
settings merge_selector_base = 10
