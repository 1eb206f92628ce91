-- Where the page of a dead URL may have moved: the only page of the domain that lives now and whose path ends with the same
-- part. A part that says little (index.html, a number, fewer than four characters) names no successor; pages that differ
-- by http and https, or by www., are one page.
-- grain: one row per last part of a path, in lower case
successors as (
    select
        lower(arrayLast(part -> part != '', splitByChar('/', path(url)))) as segment,
        argMax(url, tuple(startsWith(url, 'https:'), url)) as redirect_to
    from pages final
    where domain in {domains:Array(String)}
        and status = 200
        and outcome in ('ok', 'not_modified')
        and canonical_url in ('', url)
        and position(url, '?') = 0
        and length(segment) >= 4
        and match(segment, '[a-z]')
        and not match(segment, '^(index|default|home|main)([.]|$)')
    group by segment
    having uniqExact(replaceRegexpOne(url, '^https?://(www[.])?(.*?)/*$', '\\2')) = 1
)
