-- The domains of all that ever linked to what was asked: those whose ranks a question about its sources needs.
-- grain: several rows per domain
domains_to_rank as (
    select source_domain as domain
    from links
    where target_domain in {domains:Array(String)}
)
