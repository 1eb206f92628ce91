-- page_counts: one row per (domain, parity of a count): how many pages of it are known. Two counts in a row stand beside
-- each other, so that the total of the one before holds until the next is whole.
create table if not exists page_counts
(
    domain        String codec(ZSTD(3)),
    parity        UInt8 codec(ZSTD(3)),
    count_no      UInt32 codec(ZSTD(3)),
    pages_known   UInt64 codec(ZSTD(3)),
    pages_fetched UInt64 codec(ZSTD(3))
)
engine = ReplacingMergeTree(count_no)
order by (domain, parity)
settings index_granularity = 1024;

-- index_counts: one row per count: the pages of all domains together. The row is written when the count is whole.
create table if not exists index_counts
(
    count_no      UInt32 codec(ZSTD(3)),
    pages_known   UInt64 codec(ZSTD(3)),
    pages_fetched UInt64 codec(ZSTD(3)),
    counted_at    DateTime64(6, 'UTC') codec(ZSTD(3))   -- all that was written before it is in it
)
engine = ReplacingMergeTree(counted_at)
order by count_no
