-- What an analyst tells the index, one table for each kind of record. Nothing here is crawled, and no crawl changes it; a
-- record that was taken back has is_deleted = 1. Read each with FINAL.

-- target_lists: one row per (target domain, list, item): brand (tokens), keyword (phrases), money_page (URLs or prefixes),
-- competitor (domains).
create table if not exists target_lists
(
    target_domain String codec(ZSTD(3)),
    list          LowCardinality(String) codec(ZSTD(3)),
    item          String codec(ZSTD(3)),
    updated_at    DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted    UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by (target_domain, list, item);

-- page_rules: one row per rule that puts pages of a target into a category; of several that fit, the first by position.
create table if not exists page_rules
(
    target_domain String codec(ZSTD(3)),
    category      LowCardinality(String) codec(ZSTD(3)),
    kind          LowCardinality(String) codec(ZSTD(3)),       -- prefix, regex (RE2, of the whole URL), url
    pattern       String codec(ZSTD(3)),
    position      UInt32 codec(ZSTD(3)),
    updated_at    DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted    UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by (target_domain, category, kind, pattern);

-- campaigns: one row per link-building campaign. A link belongs to it where every rule that is not empty fits.
create table if not exists campaigns
(
    campaign       String codec(ZSTD(3)),                      -- its name
    target_domain  String codec(ZSTD(3)),
    source_domains Array(String) codec(ZSTD(3)),               -- the link comes from one of these
    target_prefix  String codec(ZSTD(3)),                      -- its target begins so
    utm_campaign   String codec(ZSTD(3)),                      -- of its href as the page wrote it
    anchor_regex   String codec(ZSTD(3)),                      -- RE2, found anywhere in the anchor
    since          Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)), -- it began at or after
    until          Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)), -- and at or before
    cost           Nullable(Float64) codec(ZSTD(3)),           -- of the whole campaign, in `currency`
    currency       LowCardinality(String) codec(ZSTD(3)),
    updated_at     DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted     UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by (target_domain, campaign);

-- annotations: one row per dated note of something that happened outside; an empty target_domain concerns every target.
create table if not exists annotations
(
    target_domain String codec(ZSTD(3)),
    at            DateTime64(3, 'UTC') codec(ZSTD(3)),
    note          String codec(ZSTD(3)),
    updated_at    DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted    UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by (target_domain, at, note);

-- traffic: one row per (target domain, date, page): organic search as Search Console exported it. An empty url stands for
-- the whole site that day; a date is the first day where the export says a page only for a range (`until` is its last).
create table if not exists traffic
(
    target_domain String codec(ZSTD(3)),
    date          Date32 codec(ZSTD(3)),
    until         Date32 codec(ZSTD(3)),
    url           String codec(ZSTD(3)),
    clicks        UInt64 codec(ZSTD(3)),
    impressions   UInt64 codec(ZSTD(3)),
    position      Nullable(Float64) codec(ZSTD(3)),            -- mean position in the results
    source        LowCardinality(String) codec(ZSTD(3)),       -- name of the file it came from
    updated_at    DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted    UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by (target_domain, date, until, url);

-- spam_rules: one row per named flag. A referring domain that fulfils `condition` bears the flag; its score is the sum of
-- the weights of its flags. Rules that ship with the program live there; one here of the same name takes its place.
create table if not exists spam_rules
(
    name       String codec(ZSTD(3)),
    weight     Float64 codec(ZSTD(3)),                         -- 0 switches a rule off
    condition  String codec(ZSTD(3)),                          -- SQL over the columns of `refdomains`
    meaning    String codec(ZSTD(3)),                          -- one sentence
    updated_at DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by name;

-- country_databases: one row per import of a database of countries; the greatest import_id is the one in force. The row is
-- written when the ranges are: an import is whole or absent.
create table if not exists country_databases
(
    import_id    String codec(ZSTD(3)),                        -- begins with the instant
    name         String codec(ZSTD(3)),                        -- of the file
    n_ranges     UInt64 codec(ZSTD(3)),
    n_countries  UInt32 codec(ZSTD(3)),
    block_starts Array(IPv6) codec(ZSTD(3)),                   -- the first address of each block, by its number from 1
    updated_at   DateTime64(6, 'UTC') default now64(6) codec(ZSTD(3)),
    is_deleted   UInt8 default 0 codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at, is_deleted)
order by import_id;

-- ip_countries: one row per (import, address range). Ranges are numbered in their order and lie in blocks of 64, so that
-- those around a few addresses are found by the key. Rows are written once and dropped as a partition: no FINAL is needed.
create table if not exists ip_countries
(
    import_id String codec(ZSTD(3)),
    block     UInt32 codec(ZSTD(3)),
    first_ip  IPv6 codec(ZSTD(3)),                             -- v4 as ::ffff:a.b.c.d
    last_ip   IPv6 codec(ZSTD(3)),
    country   LowCardinality(String) codec(ZSTD(3))            -- ISO 3166-1 alpha-2
)
engine = ReplacingMergeTree
partition by import_id
order by (import_id, block, first_ip)
settings index_granularity = 1024
