-- link_sets: one row per (page, content of its links, target, class): the links a page had, content-addressed.
-- A page whose links did not change writes no row. Which instant had which set: fetches.links_digest.
create table if not exists link_sets
(
    source_url    String codec(ZSTD(3)),
    links_digest  UInt64 codec(ZSTD(3)),
    target_url    String codec(ZSTD(3)),
    target_host   String codec(ZSTD(3)),
    target_domain String codec(ZSTD(3)),
    target_site   String codec(ZSTD(3)),
    link_class    LowCardinality(String) codec(ZSTD(3)),
    link_type     LowCardinality(String) codec(ZSTD(3)),
    anchor        String codec(ZSTD(3)),
    rel           Array(LowCardinality(String)) codec(ZSTD(3)),
    follow        Bool codec(ZSTD(3)),
    follow_signal LowCardinality(String) codec(ZSTD(3)),
    instances     UInt32 codec(ZSTD(3)),
    href          String codec(ZSTD(3)),
    placement     LowCardinality(String) codec(ZSTD(3)),
    hreflang      LowCardinality(String) codec(ZSTD(3))
)
engine = ReplacingMergeTree
order by (source_url, links_digest, target_url, link_class)
settings index_granularity = 1024, merge_selector_base = 10, min_bytes_for_wide_part = 4000000
