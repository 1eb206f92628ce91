-- shard: which of the servers that hold a store together this one is; only where a DSN named several.
-- grain: one row
create table if not exists shard
(
    number   UInt16, -- from 0, in the order of the DSN
    n_shards UInt16
)
engine = MergeTree
order by number
