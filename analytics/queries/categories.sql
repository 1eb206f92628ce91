-- categories: the rules that put the pages of a target into categories, with the links that each catches, because no rule
-- before it fits, and those that it fits at all.
-- grain: one row per rule, in the order in which they are tried
with
    -- include spans,
    -- include live,
    rules as (
        select category, kind, pattern, row_number() over (order by position, category, kind, pattern) as position
        from page_rules final
        where target_domain in {domains:Array(String)}
    ),
    counted as (
        select
            sumForEach(fits) as n_fitting,
            sumForEach(arrayMap((is_fitting, no) -> is_fitting and no = first_no, fits, arrayEnumerate(fits))) as n_caught
        from (
            select ruled_page_rules as fits, indexOf(fits, 1) as first_no
            from live
            where is_backlink
        ) as fitting
    )
select
    position,
    category,
    kind,
    pattern,
    n_caught[position] as backlinks,
    n_fitting[position] as backlinks_fitting
from rules
cross join counted
order by position
limit {offset:UInt64}, {limit:UInt64}
