-- The part of `links` that leads out of the registrable domains of what was asked; `domain_pairs` says where it is.
-- grain: a condition on each row of links
source_domain in {domains:Array(String)}
and target_domain in (
    select target_domain
    from domain_pairs
    where source_domain in {domains:Array(String)}
)
