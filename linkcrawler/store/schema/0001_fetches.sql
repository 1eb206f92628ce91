-- fetches: one row per attempt to get one URL at one instant, whatever its outcome (a fact, append-only).
-- Loading a row twice leaves one. Words and outcomes: DEFINITIONS.md.
create table if not exists fetches
(
    crawl             LowCardinality(String),
    url               String,
    host              String,
    domain            String,
    site              String,
    fetched_at        DateTime64(3, 'UTC') codec(Delta, ZSTD),
    purpose           LowCardinality(String),  -- page, robots, sitemap
    outcome           LowCardinality(String),
    reason            String,
    status            UInt16,
    ip                String,
    fetch_ms          UInt32,
    body_bytes        UInt32,                  -- after transfer decoding, before content decoding
    content_type      LowCardinality(String),
    charset           LowCardinality(String),
    title             String codec(ZSTD),
    language          LowCardinality(String),
    directives_meta   Array(LowCardinality(String)),
    directives_header Array(LowCardinality(String)),
    canonical_url     String,
    redirect_url      String,                  -- HTTP 3xx or immediate meta refresh
    etag              String,
    last_modified     String,
    payload_digest    String,
    links_digest      UInt64,                  -- names the rows of link_sets; 0 = no links
    n_external_links  UInt32,
    n_internal_links  UInt32,
    warc_file         LowCardinality(String),
    warc_offset       UInt64,
    warc_length       UInt32,
    depth             UInt16,
    attempt           UInt8
)
engine = ReplacingMergeTree
order by (domain, url, fetched_at, crawl)
settings index_granularity = 1024, merge_selector_base = 10
