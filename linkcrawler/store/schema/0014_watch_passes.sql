-- watch_passes: one row per pass that recorded events. While it is open, the feed ends before `began_at`: so a reader never
-- goes past an event that is still on its way.
create table if not exists watch_passes
(
    pass_id  String codec(ZSTD(3)),
    began_at DateTime64(6, 'UTC') codec(Delta, ZSTD(3)),        -- by the server's clock, before it looked
    spoke_at DateTime64(6, 'UTC') codec(Delta, ZSTD(3)),
    is_ended Bool codec(ZSTD(3))                                -- 1 = all that was derived before began_at is in the feed
)
engine = ReplacingMergeTree(spoke_at)
order by pass_id
ttl toDateTime(began_at) + interval 7 day
