-- pages: what the schedule needs of each row's page: which crawls asked for it, how often its links changed, how often it
-- failed since. A read is a fetch that proves something (docs/schema.md); two reads in a row are one interval.
alter table pages
    add column if not exists crawls         Array(LowCardinality(String)) codec(ZSTD(3)) after crawl,
    add column if not exists n_reads        UInt32 codec(ZSTD(3)) after n_fetches,
    add column if not exists last_read_at   Nullable(DateTime64(3, 'UTC')) codec(ZSTD(3)) after n_reads,
    add column if not exists n_link_changes UInt32 codec(ZSTD(3)) after last_read_at,  -- intervals in which the links changed
    add column if not exists read_ms        UInt64 codec(ZSTD(3)) after n_link_changes, -- all intervals together
    add column if not exists changed_ms     UInt64 codec(ZSTD(3)) after read_ms,        -- those in which the links changed
    -- The intervals with a change by their length: element i counts those of 2^(i-2) to 2^(i-1) hours, the first all under
    -- one hour, the 16th and last all from 16,384 hours on. Empty where there is none.
    add column if not exists changed_intervals Array(UInt32) codec(ZSTD(3)) after changed_ms,
    add column if not exists n_failures     UInt32 codec(ZSTD(3)) after changed_intervals -- in a row, since the last read
