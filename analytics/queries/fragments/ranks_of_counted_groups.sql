-- The ranks of the domains that link, where they were counted ahead as groups.
-- grain: one row per domain
with
    domains_to_rank as (
        select group_key as domain
        from domain_groups
        where domain in {domains:Array(String)}
            and grouped_by = {grouped_by:String}
            and place > {offset:UInt64}
            and place <= {offset:UInt64} + {limit:UInt64}
    ),
    -- include latest_ranks
