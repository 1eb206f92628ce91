-- The rank of the domain that is the group; null where it has none.
-- grain: as the question that includes it
nullIf(latest_ranks.domain_rank, 0) as domain_rank,
nullIf(latest_ranks.domain_rank_pct, 0) as domain_rank_pct
