-- The ranks that the latest run of authority gave to `domains_to_rank`; a domain without one has no row. Without a run
-- there are no rows.
-- grain: one row per domain
-- `domains_to_rank` (a CTE with the column `domain`; too many do no harm, they are looked up by the key) comes before it:
-- without it a join would read millions of ranks for a hundred rows.
latest_ranks as (
    select domain, domain_rank, domain_rank_pct, harmonic
    from domain_ranks
    where run_id = (select max(run_id) from authority_runs where graph = '')
        and domain in (select domain from domains_to_rank)
)
