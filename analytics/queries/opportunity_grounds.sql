-- opportunity_grounds: what `opportunities` rests on, and so which kinds it could not look for.
-- grain: one row
with
    -- include spans,
    -- include live,
    -- include own_pages,
    -- include rivals
select
    (select arraySort(groupUniqArray(domain)) from rivals) as competitors,
    length((select items from money_pages)) as n_money_pages,
    (select count() from authority_runs where graph = '') > 0 as is_ranked,
    (
        select uniqExactIf(target_url, is_backlink)
        from live
        where target_url in (select url from own_pages where is_unknown)
            and not
            -- include is_money
    ) as n_pages_unknown
