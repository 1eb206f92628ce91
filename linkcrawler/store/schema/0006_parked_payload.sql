-- parked: one row per URL and payload that a crawl set aside. Reason `returned` = not set aside any more.
-- A request that is more than its URL (a POST, a callback) carries the rest as payload; fingerprint 0 = of the URL.
alter table parked
    add column if not exists payload String codec(ZSTD(3)),
    add column if not exists fingerprint UInt64 codec(ZSTD(3)),
    modify order by (crawl, domain, url, payload)
