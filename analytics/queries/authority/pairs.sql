-- authority/pairs: which domain links to which, and whether by a link that is followed. Pairs are repeated as links are:
-- to drop the repeats costs ClickHouse three times as much as the reader, which gets them side by side.
-- grain: one row per link
with
    -- include live_pairs
select source_domain, target_domain, follow
from live_pairs
