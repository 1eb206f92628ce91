-- counting/sizes: how many spans lead into domains that were never counted.
-- grain: one row per domain that has any
select target_domain as domain, count() as n_spans
from links
where target_domain in {domains:Array(String)} and source_domain != target_domain
group by domain
