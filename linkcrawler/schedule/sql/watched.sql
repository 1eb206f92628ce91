-- grain: one row per watch: its target, and from when on spans were derived that its feed may not know yet.
-- {looked_at} is when the last complete pass looked: an hour before it is looked at again, for rows that were derived then
-- and arrived later. That pass knew a watch only if it was put a minute before. Nothing that was derived an hour before
-- `since` can hold an event after it.
watched as (
    select
        scope,
        target,
        target_domain,
        since,
        greatest(
            toDateTime64(since, 6, 'UTC') - interval 1 hour,
            if(
                updated_at < fromUnixTimestamp64Micro({looked_at:Int64}, 'UTC') - interval 1 minute,
                fromUnixTimestamp64Micro({looked_at:Int64}, 'UTC') - interval 1 hour,
                toDateTime64(0, 6, 'UTC')
            )
        ) as derived_since
    from watches final
    where not is_removed
),
-- Rows of spans that were derived since then, as they lie in the table: a key may stand there more than once.
touched as (
    select target_domain, source_domain, target_url, source_url
    from links
    inner join (
        select target_domain, min(derived_since) as derived_since from watched group by target_domain
    ) as asked using (target_domain)
    where target_domain in (select target_domain from watched)
        and derived_at >= derived_since
        and link_class = 'hyperlink'
        and source_domain != target_domain
        and xxHash64(source_url) % {n_parts:UInt64} = {part:UInt64}
)
