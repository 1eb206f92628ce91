-- watches: one row per target whose backlinks are watched, as the operator has put it.
create table if not exists watches
(
    scope          LowCardinality(String) codec(ZSTD(3)),       -- domain, host, url, prefix
    target         String codec(ZSTD(3)),                       -- as the store spells it
    target_domain  String codec(ZSTD(3)),                       -- its registrable domain: where its links are stored
    since          DateTime64(3, 'UTC') codec(ZSTD(3)),         -- events from then on count
    webhook_url    String codec(ZSTD(3)),
    webhook_secret String codec(ZSTD(3)),
    is_removed     Bool codec(ZSTD(3)),
    created_at     DateTime64(3, 'UTC') codec(ZSTD(3)),
    updated_at     DateTime64(6, 'UTC') codec(ZSTD(3))          -- by the server's clock
)
engine = ReplacingMergeTree(updated_at)
order by (scope, target)
