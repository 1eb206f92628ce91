-- How much an opportunity of each kind counts, beside another with the same authority and number: 1 where a dead page can be
-- redirected at once, less where others must be asked, or where only a text is missing.
-- grain: one expression for each row with a `kind`
transform(
    kind,
    [
        'redirect_dead_page', 'rewin_lost', 'gap_domain',
        'no_link_to_money_page', 'nofollow_only', 'image_without_alt'
    ],
    [1.0, 0.8, 0.6, 0.5, 0.4, 0.2],
    0.0
)
