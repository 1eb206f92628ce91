-- quality: the links of targets by the authority of the domains that give them.
-- grain: one row per (target, band of ranks), in the order of the targets, the highest ranks first, all bands each
with
    -- include spans,
    -- include live,
    -- include edges_live,
    -- include sources_to_rank,
    -- include latest_ranks,
    bands as (
        select
            arrayJoin({targets:Array(String)}) as target,
            arrayJoin(['99-100', '95-99', '90-95', '80-90', '50-80', '0-50', 'unranked']) as rank_band
    ),
    sums as (
        select
            target,
            multiIf(
                latest_ranks.domain_rank_pct > 99, '99-100',
                latest_ranks.domain_rank_pct > 95, '95-99',
                latest_ranks.domain_rank_pct > 90, '90-95',
                latest_ranks.domain_rank_pct > 80, '80-90',
                latest_ranks.domain_rank_pct > 50, '50-80',
                latest_ranks.domain_rank_pct > 0, '0-50',
                'unranked'
            ) as rank_band,
            count() as n_domains,
            sum(n_backlinks) as n_links,
            sum(n_follow) as n_follow_links,
            sum(latest_ranks.domain_rank) as authority
        from edges_live
        left join latest_ranks on latest_ranks.domain = edges_live.source_domain
        group by target, rank_band
    )
select
    bands.target as target,
    bands.rank_band as rank_band,
    n_domains as referring_domains,
    n_domains / nullIf(sum(n_domains) over of_target, 0) as share_of_referring_domains,
    n_links as backlinks,
    n_links / nullIf(sum(n_links) over of_target, 0) as share_of_backlinks,
    n_follow_links as backlinks_follow,
    n_follow_links / nullIf(n_links, 0) as follow_share,
    n_links / nullIf(n_domains, 0) as links_per_referring_domain,
    authority / nullIf(sum(authority) over of_target, 0) as share_of_authority
from bands
left join sums on sums.target = bands.target and sums.rank_band = bands.rank_band
window of_target as (partition by bands.target)
order by
    indexOf({targets:Array(String)}, target),
    indexOf(['99-100', '95-99', '90-95', '80-90', '50-80', '0-50', 'unranked'], rank_band)
