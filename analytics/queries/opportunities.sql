-- opportunities: what could be done about the links of a target, one ranked list: lost links to win again (since `since`),
-- dead pages to redirect, domains that link to competitors only, and more. The weight is defined in docs/metrics.md.
-- grain: one row per (kind, subject), the heaviest first
with
    -- include spans,
    -- include live,
    -- include own_pages,
    -- include chances,
    -- include rivals,
    -- include gaps,
    all_chances as (
        select kind, subject, source_domain, n_links, n_follow, n_alike, answer, latest, linked_rivals
        from chances
        union all
        select kind, subject, source_domain, n_links, n_follow, n_alike, answer, latest, linked_rivals
        from gaps
    ),
    domains_to_rank as (
        select source_domain as domain
        from links
        where target_domain in {domains:Array(String)} or target_domain in (select domain from rivals)
    ),
    -- include latest_ranks
select
    kind,
    subject,
    max(if(latest_ranks.domain = '', 0.5, latest_ranks.domain_rank_pct / 100)) * log2(1 + affected) *
    -- include kind_factor
    as weight,
    multiIf(
        kind = 'rewin_lost',
        concat(
            toString(links), ' follow ', if(links = 1, 'link was', 'links were'), ' lost since ',
            formatDateTime({since:DateTime64(3, 'UTC')} + toIntervalMillisecond(1), '%F'),
            ', the last on ', formatDateTime(example.1, '%F'), ' (', example.2, '), and the domain still answers'
        ),
        kind = 'redirect_dead_page',
        concat(
            'the page answers ', toString(max(answer)), ', and ', toString(links),
            if(links = 1, ' link leads', ' links lead'), ' to it'
        ),
        kind = 'gap_domain',
        concat(
            'it has follow links to ', toString(affected), ' competitors (',
            arrayStringConcat(arraySlice(any(linked_rivals), 1, 5), ', '), if(affected > 5, ', ...', ''),
            ') and none to the target'
        ),
        kind = 'nofollow_only',
        concat(
            'it ranks at or above ', toString(round(assumeNotNull(domain_rank_pct), 1)), ' % of the domains, and ',
            if(links = 1, 'its link is', concat('its ', toString(links), ' links are')), ' nofollow'
        ),
        kind = 'image_without_alt',
        concat(toString(links), if(links = 1, ' image link has', ' image links have'), ' no text: the image has no alt'),
        concat(toString(links), if(links = 1, ' link leads', ' links lead'), ' to the page, and it links to no money page')
    ) as reason,
    sum(n_links) as links,
    sum(n_follow) as links_follow,
    count() as referring_domains,
    if(kind in ('redirect_dead_page', 'no_link_to_money_page'), referring_domains, sum(n_alike)) as affected,
    maxIfOrNull(latest_ranks.domain_rank_pct, latest_ranks.domain != '') as domain_rank_pct,
    argMax(latest, latest) as example,
    example.3 as source_url,
    example.4 as target_url,
    example.5 as evidence,
    toFloat64(weight) as sort_value,
    concat(kind, ' ', subject) as sort_key
from all_chances
left join latest_ranks on latest_ranks.domain = all_chances.source_domain
group by kind, subject
having (kind != 'nofollow_only' or domain_rank_pct >= 90)
    -- include after_group
order by sort_value desc, sort_key
limit {offset:UInt64}, {limit:UInt64}
