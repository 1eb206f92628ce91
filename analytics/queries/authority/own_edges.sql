-- authority/own_edges: which domain links to which by a live backlink, each pair once.
-- grain: one row per pair of domains
with
    -- include live_pairs
select distinct source_domain, target_domain
from live_pairs
where follow or not {is_follow:Bool}
