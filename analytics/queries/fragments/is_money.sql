-- Whether `target_url` is a money page: an entry of the list `money_page`, or below one that ends with / and is more than a
-- host.
-- grain: one expression for each row with a `target_url`; `money_pages` comes before it
arrayExists(
    item -> target_url = item
        or endsWith(item, '/') and startsWith(target_url, item) and not match(item, '^[a-z]+://[^/]+/$'),
    (select items from money_pages)
)
