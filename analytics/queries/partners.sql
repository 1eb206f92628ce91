-- partners: the domains that link to a target, the highest ranks first, with what they give of its links and of the authority
-- that links to it: the sum of the ranks of its referring domains.
-- grain: one row per source domain
with
    -- include spans,
    -- include live,
    -- include edges_live,
    -- include sources_to_rank,
    -- include latest_ranks
select
    edges_live.source_domain as source_domain,
    -- include rank_columns,
    n_backlinks as backlinks,
    n_follow as backlinks_follow,
    backlinks / sum(backlinks) over () as share_of_backlinks,
    sum(backlinks) over ranked / sum(backlinks) over () as cumulative_share,
    domain_rank / sum(domain_rank) over () as share_of_authority,
    if(domain_rank is null, null, sum(domain_rank) over ranked / sum(domain_rank) over ()) as cumulative_authority,
    ifNull(domain_rank, -1) as sort_rank
from edges_live
left join latest_ranks on latest_ranks.domain = edges_live.source_domain
window ranked as (order by sort_rank desc, backlinks desc, source_domain rows unbounded preceding)
qualify ifNull(domain_rank_pct, 0) >= {min_rank_pct:Float64}
    -- include after_partner
order by sort_rank desc, backlinks desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
