-- spam: the domains that link to a target, with the named flags that they bear by the rules in force, and the numbers that
-- the rules look at. What is known of pages, ranks and links back is of now, and links back are live at `as_of`.
-- grain: one row per source domain
with
    -- include spans,
    -- include live,
    -- include sources_to_rank,
    ranks as (
        select domain, domain_rank, domain_rank_pct, n_in
        from domain_ranks
        where run_id = (select max(run_id) from authority_runs where graph = '')
            and domain in (select domain from domains_to_rank)
    ),
    counts as (
        select
            source_domain,
            count() as backlinks,
            countIf(follow) as backlinks_follow,
            countIf(anchor_class = 'exact') as backlinks_exact,
            uniqExact(source_url) as referring_pages,
            uniqExact(target_url) as landing_pages,
            uniqExact(anchor) as anchors,
            min(first_seen) as first_seen
        from (
            select
                source_domain, source_url, target_url, anchor, follow, first_seen,
                attribute_anchor_class as anchor_class
            from live
            where is_backlink
        ) as backlinks_here
        group by source_domain
    ),
    neighbours as (
        select source_domain, max(n_domains) as domains_in_network
        from (
            select source_domain, count() over (partition by network) as n_domains
            from (
                select distinct source_domain, attribute_source_network as network
                from live
                where is_backlink and network != ''
            ) as networks
        ) as sizes
        group by source_domain
    ),
    pages_of as (
        select
            domain,
            count() as pages_fetched,
            avgIfOrNull(n_external_links, is_linking) as links_out,
            maxIfOrNull(n_external_links, is_linking) as links_out_max
        from (
            select
                domain, n_external_links,
                url in (
                    select source_url
                    from links final
                    where target_domain in {domains:Array(String)} and link_class = 'hyperlink' and lost_at is null
                ) as is_linking
            from pages final
            where domain in (select domain from domains_to_rank) and last_success_at is not null
        ) as fetched
        group by domain
    ),
    back as (
        select target_domain as domain, count() as links_back
        from links final
        where target_domain in (select domain from domains_to_rank)
            and source_domain in {domains:Array(String)}
            and link_class = 'hyperlink'
            and first_seen <= {as_of:DateTime64(3, 'UTC')}
            and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        group by domain
    ),
    referring as (
        select
            counts.source_domain as source_domain,
            counts.backlinks as backlinks,
            counts.backlinks_follow as backlinks_follow,
            counts.backlinks_exact as backlinks_exact,
            counts.referring_pages as referring_pages,
            counts.landing_pages as landing_pages,
            counts.anchors as anchors,
            counts.first_seen as first_seen,
            nullIf(pages_of.pages_fetched, 0) as pages_fetched,
            least(counts.referring_pages / pages_fetched, 1) as linking_share,
            pages_of.links_out as links_out,
            pages_of.links_out_max as links_out_max,
            nullIf(neighbours.domains_in_network, 0) as domains_in_network,
            (select count() from authority_runs where graph = '') > 0 as is_ranking,
            if(ranks.domain = '', null, ranks.domain_rank) as domain_rank,
            if(ranks.domain = '', null, ranks.domain_rank_pct) as domain_rank_pct,
            if(ranks.domain = '', null, ranks.n_in) as links_in,
            back.links_back as links_back,
            splitByChar('.', source_domain)[1] as label,
            if(startsWith(label, 'xn--'), '', label) as ascii_label,
            length(replaceRegexpAll(ascii_label, '[^0-9]', '')) as domain_digits,
            countSubstrings(ascii_label, '-') as domain_hyphens
        from counts
        left join neighbours on neighbours.source_domain = counts.source_domain
        left join pages_of on pages_of.domain = counts.source_domain
        left join ranks on ranks.domain = counts.source_domain
        left join back on back.domain = counts.source_domain
    ),
    flagged as (
        select
            arrayFilter(flag -> flag.3, asked_flags) as borne,
            source_domain, backlinks, backlinks_follow, backlinks_exact, referring_pages, landing_pages, anchors,
            first_seen, pages_fetched, linking_share, links_out, links_out_max, domains_in_network, is_ranking,
            domain_rank, domain_rank_pct, links_in, links_back, domain_digits, domain_hyphens
        from referring
    )
select
    source_domain,
    arraySum(flag -> flag.2, borne) as score,
    arrayMap(flag -> flag.1, borne) as flags,
    backlinks,
    backlinks_follow,
    backlinks_exact,
    referring_pages,
    landing_pages,
    anchors,
    first_seen,
    pages_fetched,
    linking_share,
    links_out,
    links_out_max,
    domains_in_network,
    is_ranking,
    domain_rank,
    domain_rank_pct,
    links_in,
    links_back,
    domain_digits,
    domain_hyphens,
    score as sort_value,
    -- of the same score, those with the most links first
    concat(leftPad(toString(1000000000000 - backlinks), 13, '0'), source_domain) as sort_key
from flagged
where ({flag:String} = '' or has(flags, {flag:String}))
    -- include after_group
order by sort_value desc, sort_key
limit {offset:UInt64}, {limit:UInt64}
