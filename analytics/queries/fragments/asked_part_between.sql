-- The part of `links` that leads from one of `nodes` to another; `domain_pairs` says which of them have any.
-- grain: a condition on each row of links
target_domain in {nodes:Array(String)}
and tuple(target_domain, source_domain) in (
    select target_domain, source_domain
    from domain_pairs
    where source_domain in {nodes:Array(String)} and target_domain in {nodes:Array(String)}
)
