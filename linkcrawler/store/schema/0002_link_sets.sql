-- link_sets: one row per (page, content of its links, target, class): the links a page had, content-addressed.
-- A page whose links did not change writes no row. Which instant had which set: fetches.links_digest.
create table if not exists link_sets
(
    source_url    String codec(ZSTD),
    links_digest  UInt64,
    target_url    String codec(ZSTD),
    target_host   String,
    target_domain String,
    target_site   String,
    link_class    LowCardinality(String),
    link_type     LowCardinality(String),
    anchor        String codec(ZSTD),
    rel           Array(LowCardinality(String)),
    follow        Bool,
    follow_signal LowCardinality(String),
    instances     UInt32,
    href          String codec(ZSTD),
    placement     LowCardinality(String),
    hreflang      LowCardinality(String)
)
engine = ReplacingMergeTree
order by (source_url, links_digest, target_url, link_class)
settings index_granularity = 1024, merge_selector_base = 10
