-- records/competitors: the domains that an analyst has recorded as competitors of a target.
-- grain: one row per competitor
select item
from target_lists final
where target_domain in {domains:Array(String)} and list = 'competitor'
order by item
