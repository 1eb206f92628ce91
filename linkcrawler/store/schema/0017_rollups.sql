-- What is counted ahead of being asked (docs/rollups.md): `domains`, `domain_groups`, and what says whether they still
-- hold. All of it is a function of the facts: a row is used only while nothing it was counted from has changed since.

-- touched: one row per (kind, domain): when something of it was written last.
create table if not exists touched
(
    kind   LowCardinality(String) codec(ZSTD(3)),              -- links: into the domain; pages: of the domain
    domain String codec(ZSTD(3)),
    at     DateTime64(6, 'UTC') codec(Delta, ZSTD(3)),
    index by_at at type minmax granularity 1
)
engine = ReplacingMergeTree(at)
order by (kind, domain)
settings index_granularity = 1024;

create materialized view if not exists touched_by_links to touched as
select 'links' as kind, target_domain as domain, max(nowInBlock64(6)) as at
from links
group by domain;

create materialized view if not exists touched_by_pages to touched as
select 'pages' as kind, domain, max(nowInBlock64(6)) as at
from pages
group by domain;

-- domains: one row per domain that was ever linked to: the metric block of all its live links.
create table if not exists domains
(
    domain                         String codec(ZSTD(3)),
    backlinks                       UInt64 codec(ZSTD(3)),
    backlinks_instances             UInt64 codec(ZSTD(3)),
    referring_pages                 UInt64 codec(ZSTD(3)),
    referring_hosts                 UInt64 codec(ZSTD(3)),
    referring_domains               UInt64 codec(ZSTD(3)),
    referring_sites                 UInt64 codec(ZSTD(3)),
    referring_ips                   UInt64 codec(ZSTD(3)),
    referring_subnets               UInt64 codec(ZSTD(3)),
    backlinks_follow                UInt64 codec(ZSTD(3)),
    backlinks_nofollow              UInt64 codec(ZSTD(3)),
    backlinks_ugc                   UInt64 codec(ZSTD(3)),
    backlinks_sponsored             UInt64 codec(ZSTD(3)),
    referring_domains_follow        UInt64 codec(ZSTD(3)),
    referring_domains_nofollow_any  UInt64 codec(ZSTD(3)),
    referring_domains_nofollow_only Int64 codec(ZSTD(3)),
    backlinks_text                  UInt64 codec(ZSTD(3)),
    backlinks_image                 UInt64 codec(ZSTD(3)),
    backlinks_form                  UInt64 codec(ZSTD(3)),
    backlinks_frame                 UInt64 codec(ZSTD(3)),
    redirects_in                    UInt64 codec(ZSTD(3)),
    canonicals_in                   UInt64 codec(ZSTD(3)),
    alternates_in                   UInt64 codec(ZSTD(3)),
    feeds_in                        UInt64 codec(ZSTD(3)),
    backlinks_broken                Nullable(UInt64) codec(ZSTD(3)),
    broken_pages                    Nullable(UInt64) codec(ZSTD(3)),
    backlinks_unverified            UInt64 codec(ZSTD(3)),
    links_per_referring_domain      Nullable(Float64) codec(ZSTD(3)),
    top1_share                      Nullable(Float64) codec(ZSTD(3)),
    top10_share                     Nullable(Float64) codec(ZSTD(3)),
    first_seen                      Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    last_confirmed                  Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    confirmed_days                  Map(Date, UInt64) codec(ZSTD(3)),  -- referring pages by the day of their last confirmation
    n_spans                        UInt64 codec(ZSTD(3)),      -- rows of `links`, lost ones too
    latest_at                      DateTime64(3, 'UTC') codec(ZSTD(3)),   -- no span begins or ends after it
    counted_at                     DateTime64(6, 'UTC') codec(ZSTD(3)),   -- all that was written before it is in it
    counted_by                     UInt64 codec(ZSTD(3))       -- names the SQL that counted it
)
engine = ReplacingMergeTree(counted_at)
order by domain
settings index_granularity = 256;

-- domain_groups: one row per (target domain, what its links are grouped by, rank), the largest groups of large domains.
create table if not exists domain_groups
(
    domain                         String codec(ZSTD(3)),
    grouped_by                     LowCardinality(String) codec(ZSTD(3)),  -- source_domain, anchor, target_url
    place                          UInt32 codec(ZSTD(3)),      -- from 1, most backlinks first
    group_key                      String codec(ZSTD(3)),
    backlinks                       UInt64 codec(ZSTD(3)),
    backlinks_instances             UInt64 codec(ZSTD(3)),
    referring_pages                 UInt64 codec(ZSTD(3)),
    referring_hosts                 UInt64 codec(ZSTD(3)),
    referring_domains               UInt64 codec(ZSTD(3)),
    referring_sites                 UInt64 codec(ZSTD(3)),
    referring_ips                   UInt64 codec(ZSTD(3)),
    referring_subnets               UInt64 codec(ZSTD(3)),
    backlinks_follow                UInt64 codec(ZSTD(3)),
    backlinks_nofollow              UInt64 codec(ZSTD(3)),
    backlinks_ugc                   UInt64 codec(ZSTD(3)),
    backlinks_sponsored             UInt64 codec(ZSTD(3)),
    referring_domains_follow        UInt64 codec(ZSTD(3)),
    referring_domains_nofollow_any  UInt64 codec(ZSTD(3)),
    referring_domains_nofollow_only Int64 codec(ZSTD(3)),
    backlinks_text                  UInt64 codec(ZSTD(3)),
    backlinks_image                 UInt64 codec(ZSTD(3)),
    backlinks_form                  UInt64 codec(ZSTD(3)),
    backlinks_frame                 UInt64 codec(ZSTD(3)),
    redirects_in                    UInt64 codec(ZSTD(3)),
    canonicals_in                   UInt64 codec(ZSTD(3)),
    alternates_in                   UInt64 codec(ZSTD(3)),
    feeds_in                        UInt64 codec(ZSTD(3)),
    backlinks_broken                Nullable(UInt64) codec(ZSTD(3)),
    broken_pages                    Nullable(UInt64) codec(ZSTD(3)),
    backlinks_unverified            UInt64 codec(ZSTD(3)),
    links_per_referring_domain      Nullable(Float64) codec(ZSTD(3)),
    top1_share                      Nullable(Float64) codec(ZSTD(3)),
    top10_share                     Nullable(Float64) codec(ZSTD(3)),
    first_seen                      Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    last_confirmed                  Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    counted_at                     DateTime64(6, 'UTC') codec(ZSTD(3)),
    counted_by                     UInt64 codec(ZSTD(3))
)
engine = ReplacingMergeTree(counted_at)
order by (domain, grouped_by, place)
settings index_granularity = 256
;

-- What was written before there was `touched`.
insert into touched
select 'links' as kind, target_domain as domain, now64(6) as at
from links
group by domain;

insert into touched
select 'pages' as kind, domain, now64(6) as at
from pages
group by domain
