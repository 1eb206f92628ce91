-- authority/graph_contributors: which vertices of an imported graph gave the target its rank, and how much, the most first. How
-- many links an edge stands for is not known of it.
-- grain: one row per name that links to the target
with
    -- include graph_contributions,
    (
        select max(domain_rank)
        from domain_ranks
        where run_id = {run_id:String} and domain in {targets:Array(String)}
    ) as target_rank
select
    source_domain,
    contribution,
    contribution / target_rank as share_of_rank,
    domain_rank,
    domain_rank_pct,
    n_out,
    cast(null, 'Nullable(UInt64)') as backlinks,
    cast(null, 'Nullable(UInt64)') as backlinks_follow
from contributions
order by contribution desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
