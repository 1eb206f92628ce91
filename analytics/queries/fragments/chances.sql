-- What could be done about the links of the target: each link under each kind of opportunity that it belongs to.
-- grain: one row per (kind, subject, source domain)
-- A lost link is worth re-winning where it was follow, the web took it away, its page does not link to the target any more,
-- and a page of its domain that was tried since then answered the last time: with anything but a failure or a 5xx.
source_answers as (
    select domain, maxIf(at, is_answer) as answered_at
    from (
        select
            domain,
            last_attempted_at as at,
            outcome in ('ok', 'not_modified', 'redirect', 'robots_denied', 'too_large', 'bad_content')
            or outcome = 'http_error' and status < 500 as is_answer
        from pages final
        where {is_latest:Bool} and domain in (
            select source_domain
            from links
            where target_domain in {domains:Array(String)} and lost_at > {since:DateTime64(3, 'UTC')}
        )
        union all
        select
            domain,
            max(fetched_at) as at,
            argMax(
                outcome in ('ok', 'not_modified', 'redirect', 'robots_denied', 'too_large', 'bad_content')
                or outcome = 'http_error' and status < 500,
                fetched_at
            ) as is_answer
        from fetches
        where not {is_latest:Bool} and purpose = 'page' and fetched_at <= {as_of:DateTime64(3, 'UTC')}
            and ({crawl:String} = '' or crawl = {crawl:String})
            and domain in (
                select source_domain
                from links
                where target_domain in {domains:Array(String)} and lost_at > {since:DateTime64(3, 'UTC')}
            )
        group by domain, url
    ) as last_attempts
    group by domain
),
judged as (
    select
        source_domain, source_url, target_url, anchor, follow, lost_at, lost_reason, evidence,
        ifNull(lost_at, last_confirmed) as at,
        own_pages.status as target_status,
        lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')} as is_live,
        countIf(is_live) over (partition by source_domain, source_url) > 0 as page_links,
        countIf(is_live and follow) over (partition by source_domain) > 0 as domain_follows,
        arrayFilter(chance -> chance.1 != '', [
            if(
                not is_live and follow and not page_links
                and lost_at > {since:DateTime64(3, 'UTC')} and answered_at >= lost_at
                and lost_reason not in ('page_unreachable', 'robots_disallowed', 'dropped_by_policy'),
                tuple('rewin_lost', source_domain), tuple('', '')
            ),
            if(is_live and target_status >= 400, tuple('redirect_dead_page', target_url), tuple('', '')),
            if(is_live and not domain_follows, tuple('nofollow_only', source_domain), tuple('', '')),
            if(
                is_live and link_type = 'image' and anchor = '',
                tuple('image_without_alt', source_domain), tuple('', '')
            ),
            if(
                is_live and own_pages.is_dead_end
                and notEmpty((select items from money_pages))
                and not
                -- include is_money
                ,
                tuple('no_link_to_money_page', target_url), tuple('', '')
            )
        ]) as chances_of_link
    from spans
    left join own_pages on own_pages.url = spans.target_url
    left join source_answers on source_answers.domain = spans.source_domain
    where is_backlink
),
chances as (
    select
        chance.1 as kind,
        chance.2 as subject,
        source_domain,
        count() as n_links,
        countIf(follow) as n_follow,
        uniqExact(target_url, anchor) as n_alike,
        max(target_status) as answer,
        argMax(
            tuple(at, toString(lost_reason), source_url, target_url, evidence), tuple(at, source_url, target_url)
        ) as latest,
        emptyArrayString() as linked_rivals
    from judged
    array join chances_of_link as chance
    where {kind:String} in ('', kind)
    group by kind, subject, source_domain
)
