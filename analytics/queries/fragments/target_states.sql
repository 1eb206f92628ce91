-- How the pages of the asked domains answered last; a URL that never answered is not here.
-- grain: one row per url
target_states as (
    select url, status
    from pages final
    where domain in {domains:Array(String)} and status > 0
)
