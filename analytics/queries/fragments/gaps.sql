-- The domains with follow links to two competitors or more, and with none to the target.
-- grain: one row per domain, in the columns of `chances`
-- `rivals` and `live` come before it. Of competitors the links are as they looked at `as_of`, the evidence is the last there is.
gaps as (
    select
        'gap_domain' as kind,
        source_domain as subject,
        source_domain,
        count() as n_links,
        count() as n_follow,
        uniqExact(target_domain) as n_alike,
        toUInt16(0) as answer,
        argMax(
            tuple(last_confirmed, '', source_url, target_url, evidence), tuple(last_confirmed, source_url, target_url)
        ) as latest,
        arraySort(groupUniqArray(target_domain)) as linked_rivals
    from links final
    where {kind:String} in ('', 'gap_domain')
        and target_domain in (select domain from rivals)
        and source_domain != target_domain
        and source_domain not in (select domain from rivals)
        and source_domain not in {domains:Array(String)}
        and link_class = 'hyperlink'
        and first_seen <= {as_of:DateTime64(3, 'UTC')}
        and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        and if(
            arrayExists(look -> look.until > {as_of:DateTime64(3, 'UTC')}, earlier_looks),
            arrayFirst(look -> look.until > {as_of:DateTime64(3, 'UTC')}, earlier_looks).follow,
            follow
        )
        and ({crawl:String} = '' or crawl = {crawl:String})
        -- include filters
        and source_domain not in (select source_domain from live where is_backlink and follow)
    group by source_domain
    having n_alike >= 2
)
