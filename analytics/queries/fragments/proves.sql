-- Whether a fetch proved something: its page was shown, it was gone, it led elsewhere, or robots.txt forbade it.
-- grain: one expression for each row of `fetches`
(
    outcome in ('ok', 'not_modified', 'redirect', 'robots_denied')
    or (outcome = 'http_error' and status in (404, 410))
)
