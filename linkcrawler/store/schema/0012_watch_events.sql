-- watch_events: one row per watch, link, kind and instant: a backlink of a watched target that is new, lost or changed.
-- Of two rows of one event the one that was recorded first stays: its place in the feed never changes.
create table if not exists watch_events
(
    scope         LowCardinality(String) codec(ZSTD(3)),
    target        String codec(ZSTD(3)),
    source_url    String codec(ZSTD(3)),
    target_url    String codec(ZSTD(3)),
    link_class    LowCardinality(String) codec(ZSTD(3)),
    kind          LowCardinality(String) codec(ZSTD(3)),        -- new, lost, changed
    at            DateTime64(3, 'UTC') codec(Delta, ZSTD(3)),   -- of the fact
    event_id      String codec(ZSTD(3)),
    recorded_at   DateTime64(6, 'UTC') codec(Delta, ZSTD(3)),   -- by the server's clock
    source_domain String codec(ZSTD(3)),
    target_domain String codec(ZSTD(3)),
    anchor        String codec(ZSTD(3)),
    rel           Array(LowCardinality(String)) codec(ZSTD(3)),
    follow        Bool codec(ZSTD(3)),
    link_type     LowCardinality(String) codec(ZSTD(3)),
    changed       Array(LowCardinality(String)) codec(ZSTD(3)), -- anchor, rel, follow, link_type
    before        Tuple(anchor String, rel Array(String), follow Bool, link_type String) codec(ZSTD(3)),
    new_by        LowCardinality(String) codec(ZSTD(3)),
    lost_reason   LowCardinality(String) codec(ZSTD(3)),
    evidence      String codec(ZSTD(3)),
    seniority     UInt64 materialized bitNot(toUInt64(toUnixTimestamp64Micro(recorded_at))) codec(ZSTD(3)),
    -- The feed's order, as text that compares like it: microseconds of recorded_at, milliseconds of at, event_id.
    position      String alias concat(
        leftPad(toString(toUnixTimestamp64Micro(recorded_at)), 16, '0'), '-',
        leftPad(toString(toUnixTimestamp64Milli(at)), 13, '0'), '-', event_id
    )
)
engine = ReplacingMergeTree(seniority)
order by (scope, target, source_url, target_url, link_class, kind, at)
