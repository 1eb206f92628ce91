-- authority/ranks: the ranks of the last iteration, `step`, as those of the run, and the harmonic centralities of the last
-- distance, `reach_step`, if there is one. Percentiles tell ranks apart by nine
-- decimals of their multiple of the mean rank: what is closer differs by the order in which numbers were added up.
-- grain: one row per domain
insert into domain_ranks (run_id, domain, domain_rank, domain_rank_pct, harmonic, n_in, n_out)
with
    scored as (
        select node, n_out, score, round(score * count() over (), 9) as told
        from authority_steps
        where run_id = {run_id:String} and step = {step:UInt32}
    ),
    linked as (
        select arrayJoin(targets) as node, count() as n_in
        from authority_edges
        where run_id = {run_id:String}
        group by node
    ),
    reached as (
        select node, harmonic
        from authority_reach
        where run_id = {run_id:String} and step = {reach_step:UInt32}
    )
select
    {run_id:String} as run_id,
    numbered.domain as domain,
    scored.score as domain_rank,
    100 * count() over (order by scored.told range between unbounded preceding and current row)
        / count() over () as domain_rank_pct,
    if({has_harmonic:Bool}, reached.harmonic, null) as harmonic,
    linked.n_in as n_in,
    scored.n_out as n_out
from scored
inner join authority_nodes as numbered on numbered.node = scored.node and numbered.run_id = {run_id:String}
left join linked on linked.node = scored.node
left join reached on reached.node = scored.node
