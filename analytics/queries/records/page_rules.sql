-- page_rules: the rules that put pages of targets into categories, in the order in which they are tried.
-- grain: one row per rule
select target_domain, category, kind, pattern, position
from page_rules final
where target_domain in {domains:Array(String)}
order by target_domain, position, category, kind, pattern
