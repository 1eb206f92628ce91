-- diversity: how evenly the backlinks of targets are spread over source domains, TLDs, networks, anchors and target pages.
-- Links whose TLD or network is unknown (an address as host, no address) are left out of that dimension.
-- grain: one row per (target, dimension), in the order they were given; a target without links has its rows of zeros
with
    -- include spans,
    -- include live,
    sizes as (
        select
            asked,
            multiIf(
                grouping(source_tld) = 0, 'source_tld',
                grouping(source_network) = 0, 'source_network',
                grouping(anchor) = 0, 'anchor',
                grouping(target_url) = 0, 'target_url',
                'source_domain'
            ) as dimension,
            count() as n_links
        from (
            select
                asked, source_domain, anchor, target_url,
                attribute_source_tld as source_tld,
                attribute_source_network as source_network
            from live
            where is_backlink
        ) as backlinks
        group by grouping sets (
            (asked, source_domain), (asked, source_tld), (asked, source_network), (asked, anchor), (asked, target_url)
        )
        having (dimension != 'source_tld' or source_tld != '')
            and (dimension != 'source_network' or source_network != '')
    ),
    given as (
        select
            arrayJoin({targets:Array(String)}) as target,
            arrayJoin(['source_domain', 'source_tld', 'source_network', 'anchor', 'target_url']) as dimension
    ),
    spread as (
        select
            asked,
            dimension,
            arraySort(groupArray(n_links)) as counts,
            arraySum(counts) as n,
            length(counts) as k
        from sizes
        group by asked, dimension
    )
select
    target,
    given.dimension as dimension,
    n as backlinks,
    k as groups,
    if(n = 0, null, 0 - arraySum(count -> count / n * log2(count / n), counts)) as entropy_bits,
    if(k < 2, null, entropy_bits / log2(k)) as evenness,
    if(n = 0, null, exp2(entropy_bits)) as effective_number,
    if(n = 0, null, arraySum(count -> pow(count / n, 2), counts)) as hhi,
    if(n = 0, null, counts[-1] / n) as top1_share,
    if(n = 0, null, arraySum(arraySlice(counts, -least(k, 10))) / n) as top10_share,
    if(n = 0, null, arraySum((count, i) -> (2 * toInt64(i) - k - 1) * count, counts, arrayEnumerate(counts)) / k / n)
        as gini,
    -- what the smallest 0, 10, ..., 100 % of the groups hold; between two groups in a straight line
    arrayMap(
        tenth -> (
            arraySum(arraySlice(counts, 1, intDiv(k * tenth, 10)))
            + k * tenth % 10 / 10 * counts[intDiv(k * tenth, 10) + 1]
        ) / n,
        if(n = 0, [], range(11))
    ) as lorenz
from given
left join spread on spread.asked = given.target and spread.dimension = given.dimension
order by
    indexOf({targets:Array(String)}, target),
    indexOf(['source_domain', 'source_tld', 'source_network', 'anchor', 'target_url'], dimension)
