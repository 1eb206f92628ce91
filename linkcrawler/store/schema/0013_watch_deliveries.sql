-- watch_deliveries: one row per watch that has a webhook: what was delivered, and what went wrong since. Apart from
-- `watches`, so that a pass that writes this row can never undo what the operator says at the same moment.
create table if not exists watch_deliveries
(
    scope           LowCardinality(String) codec(ZSTD(3)),
    target          String codec(ZSTD(3)),
    webhook_url     String codec(ZSTD(3)),                      -- of the last attempt
    cursor          String codec(ZSTD(3)),                      -- the feed is delivered up to there
    n_failures      UInt32 codec(ZSTD(3)),                      -- in a row
    next_attempt_at DateTime64(3, 'UTC') codec(ZSTD(3)),
    last_error      String codec(ZSTD(3)),
    delivered_at    Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)),
    updated_at      DateTime64(6, 'UTC') codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at)
order by (scope, target)
