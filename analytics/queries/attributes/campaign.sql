-- The campaign that the link belongs to: of those whose every rule fits it, the first by name; empty where none does.
-- grain: one expression for each row of `links`
arrayFirst(
    rule -> (empty(rule.2) or has(rule.2, source_domain))
        and startsWith(target_url, rule.3)
        and (rule.4 = '' or decodeURLFormComponent(extractURLParameter(href, 'utm_campaign')) = rule.4)
        and match(anchor, rule.5)
        and first_seen >= rule.6
        and first_seen <= rule.7,
    (
        select arraySort(groupArray(tuple(
            campaign, source_domains, target_prefix, utm_campaign, anchor_regex,
            ifNull(since, toDateTime64('1970-01-01 00:00:00', 3, 'UTC')),
            ifNull(until, toDateTime64('2148-12-31 00:00:00', 3, 'UTC'))
        )))
        from campaigns final
        where campaigns.target_domain in {domains:Array(String)}
    )
).1
