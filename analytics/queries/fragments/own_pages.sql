-- The pages of the asked domains as they were at `as_of`: how they answered last, and whether they link to a money page.
-- grain: one row per url
-- Which pages a page links to is known where its internal links are stored, or where it is HTML and has none.
money_pages as (
    select groupArray(item) as items
    from target_lists final
    where list = 'money_page' and target_lists.target_domain in {domains:Array(String)}
),
-- include own_answers,
links_within as (
    select
        source_url,
        countIf(
            -- include is_money
        ) > 0 as leads_to_money
    from links final
    where target_domain in {domains:Array(String)}
        and source_domain in {domains:Array(String)}
        and link_class = 'hyperlink'
        and first_seen <= {as_of:DateTime64(3, 'UTC')}
        and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        and source_url in (select target_url from links where target_domain in {domains:Array(String)})
    group by source_url
),
own_pages as (
    select
        answers.url as url,
        answers.status as status,
        status between 200 and 299 as is_there,
        links_within.source_url != '' as is_stored,
        is_there and not leads_to_money
        and (is_stored or n_internal_links = 0 and position(content_type, 'html') > 0) as is_dead_end,
        is_there and not is_stored and n_internal_links > 0 as is_unknown
    from answers
    left join links_within on links_within.source_url = answers.url
)
