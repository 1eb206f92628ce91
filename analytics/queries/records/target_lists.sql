-- target_lists: what an analyst listed about targets.
-- grain: one row per (target domain, list, item)
select target_domain, list, item
from target_lists final
where target_domain in {domains:Array(String)}
order by target_domain, list, item
