-- What `latest_ranks`, joined, says of a domain; null where it has no rank.
-- grain: as the question that includes it
nullIf(latest_ranks.domain_rank, 0) as domain_rank,
nullIf(latest_ranks.domain_rank_pct, 0) as domain_rank_pct
