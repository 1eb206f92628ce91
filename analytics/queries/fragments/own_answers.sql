-- How the pages of the asked domains answered last, and what was on them; `pages` holds the state of now over all crawls.
-- grain: one row per url
answers as (
    select url, status, n_internal_links, content_type
    from pages final
    where domain in {domains:Array(String)} and status > 0
)
