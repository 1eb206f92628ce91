-- The domains that link to what was asked, where it was counted ahead from there; see `edges_counted`.
-- grain: several rows per domain
domains_to_rank as (
    select source_domain as domain
    from edges_live
)
