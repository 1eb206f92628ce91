-- due: pages of one crawl that are to be fetched again, those first whose fetch promises most; docs/schedule.md tells why.
-- {which} is a condition on pages: those that were asked for. Grain: one row per page.
with
    -- How often the links of a page of this crawl change: changes per ms, of all pages together. Before much is known
    -- it is one change in {prior_ms}.
    typical as (
        select (sum(n_link_changes) + 1) / (sum(read_ms) - sum(changed_ms) / 2 + {prior_ms:Float64}) as rate
        from pages final
        where has(crawls, {crawl:String})
    ),
    -- Pages whose links a report of a watched target depends on.
    watched as (
        select distinct source_url
        from links final
        where link_class = 'hyperlink'
            and lost_at is null
            and target_domain in (select target_domain from watches final where not is_removed)
            and (
                target_domain in (select target from watches final where scope = 'domain' and not is_removed)
                or target_host in (select target from watches final where scope = 'host' and not is_removed)
                or target_url in (select target from watches final where scope = 'url' and not is_removed)
                or arrayExists(
                    prefix -> startsWith(target_url, prefix),
                    (select groupArray(target) from watches final where scope = 'prefix' and not is_removed)
                )
            )
    ),
    -- Queued by an earlier pass, and not fetched since. After a day they count as lost, and are queued again.
    waiting as (
        select url as waiting_url, queued_at
        from recrawls final
        where crawl = {crawl:String} and queued_at > {waits_since:DateTime64(3, 'UTC')}
    ),
    -- When a page changed, as a sitemap says.
    dated as (
        select domain as dated_domain, url as dated_url, modified_at
        from sitemap_dates final
    ),
    -- What is known of each page. A change is somewhere in its interval, in the middle on average: half of it counts.
    -- The page's own changes and half a change of a typical page are taken together (a gamma prior of shape 1/2).
    states as (
        select
            domain,
            url,
            host,
            last_attempted_at,
            n_failures,
            n_link_changes,
            n_reads,
            n_failures = 0
            and (outcome = 'robots_denied' or (outcome = 'http_error' and status in (404, 410))) as is_gone,
            url in (select source_url from watched) as is_watched,
            modified_at > last_attempted_at as is_dated,
            dateDiff('millisecond', last_attempted_at, {now:DateTime64(3, 'UTC')}) as age_ms,
            dateDiff('millisecond', ifNull(last_read_at, last_attempted_at), {now:DateTime64(3, 'UTC')}) as unread_ms,
            (n_link_changes + 0.5) / (read_ms - changed_ms / 2 + 0.5 / (select rate from typical)) as rate,
            least(greatest(log(2) / rate, {min_ms:Float64}), {max_ms:Float64}) as interval_ms,
            least({min_ms:Float64} * exp2(n_failures - 1), {max_ms:Float64}) as patience_ms
        from pages final
        left join dated on dated_domain = domain and dated_url = url
        left join waiting on waiting_url = url
        where has(crawls, {crawl:String})
            and last_attempted_at < {before:DateTime64(3, 'UTC')}
            and queued_at <= last_attempted_at
            and {which}
    ),
    reasons as (
        select
            domain,
            url,
            host,
            last_attempted_at,
            n_failures,
            n_link_changes,
            n_reads,
            is_watched,
            interval_ms,
            rate * 86400000 as changes_per_day,
            rate * unread_ms + is_dated as n_expected,
            multiIf(
                n_failures > 0, if(age_ms >= patience_ms, 'failed', ''),
                is_gone, if(age_ms >= {max_ms:Float64}, 'old', ''),
                age_ms < {min_ms:Float64}, '',
                is_watched and age_ms >= {watched_ms:Float64}, 'watched',
                is_dated, 'sitemap',
                rate * age_ms >= log(2), 'changes',
                age_ms >= {max_ms:Float64}, 'old',
                ''
            ) as reason
        from states
    ),
    -- Importance: how many domains link to the page's own.
    vouched as (
        select target_domain, uniq(source_domain) as n_domains
        from links
        where link_class = 'hyperlink'
            and source_domain != target_domain
            and target_domain in (select domain from reasons where reason != '' or not {is_due_only:Bool})
        group by target_domain
    )
select
    url,
    host,
    domain,
    if(reason = '', 'asked', reason) as why,
    toUnixTimestamp64Milli(last_attempted_at) as last_attempted,
    n_reads,
    n_link_changes,
    n_failures,
    changes_per_day,
    interval_ms,
    1 - exp(-n_expected) as probability,
    -- The gain of one more fetch, where each page is fetched x expected changes after the last: 1 - e^-x - x e^-x is what
    -- the number of changes found gains by it (Cho, Garcia-Molina 2003, for this measure).
    (1 - exp(-n_expected) - n_expected * exp(-n_expected))
    * (1 + log2(1 + n_domains)) * if(is_watched, 10, 1) as score
from reasons
left join vouched on target_domain = domain
where reason != '' or not {is_due_only:Bool}
order by score desc, url
limit {per_host:UInt64} by host
limit {n:UInt64}
