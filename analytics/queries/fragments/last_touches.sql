-- When something of the asked domains was written last: links into them, or pages of theirs.
-- grain: one value
(
    select mapFromArrays(groupArray(domain), groupArray(at))
    from (
        select domain, max(at) as at
        from touched
        where kind in ('links', 'pages') and domain in {domains:Array(String)}
        group by domain
    ) as latest
) as last_touches
