-- authority/contributors: who gave a domain its rank, and how much, the most first.
-- grain: one row per source domain with a link that is followed
with
    -- include spans,
    -- include live,
    -- include contributions,
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
    backlinks,
    backlinks_follow
from contributions
order by contribution desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
