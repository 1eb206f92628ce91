-- due: pages of one crawl that are to be fetched again, those first whose fetch promises most; docs/schedule.md tells why.
-- {which} is a condition on pages: those that were asked for. Grain: one row per page.
with
    -- How often a page's links may change, in changes per ms: 20 rates from one in 3,000 days to 8 a day, evenly spread
    -- over their logarithms. Nothing else is believed of a page before it is read twice.
    arrayMap(k -> exp(log(1 / 3000) + k / 19 * log(8 * 3000)) / 86400000, range(20)) as rates,
    -- How long the intervals of pages.changed_intervals lasted, in ms: the (geometric) middle of each class.
    arrayMap(i -> if(i = 0, 0.5, exp2(i - 0.5)) * 3600000, range(16)) as lengths_ms,
    -- log P(a change within such an interval | rate): one row for each rate
    arrayMap(rate -> arrayMap(ms -> log(1 - exp(-rate * ms)), lengths_ms), rates) as log_changed,
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
    -- What is known of each page. `log_likelihoods` has one number for each rate: what the intervals with a change and
    -- the time without one say of it.
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
            greatest(
                dateDiff('millisecond', ifNull(last_read_at, last_attempted_at), {now:DateTime64(3, 'UTC')}), 0
            ) as unread_ms,
            arrayMap(
                (rate, log_p) -> arraySum(
                    (n, l) -> n * l, changed_intervals, arrayResize(log_p, length(changed_intervals))
                ) - rate * (read_ms - changed_ms),
                rates,
                log_changed
            ) as log_likelihoods
        from pages final
        left join dated on dated_domain = domain and dated_url = url
        left join waiting on waiting_url = url
        where has(crawls, {crawl:String})
            and last_attempted_at < {before:DateTime64(3, 'UTC')}
            and queued_at <= last_attempted_at
            and {which}
    ),
    -- What is believed of each page: a weight for each rate (Bayes), and what follows for one more fetch now. A date in a
    -- sitemap counts as one change that is expected.
    beliefs as (
        select
            domain,
            url,
            host,
            last_attempted_at,
            n_failures,
            n_link_changes,
            n_reads,
            is_gone,
            is_watched,
            is_dated,
            age_ms,
            arrayMap(l -> exp(l - arrayMax(log_likelihoods)), log_likelihoods) as weights,
            arrayMap(rate -> rate * unread_ms, rates) as expected,
            exp(arraySum((w, rate) -> w * log(rate), weights, rates) / arraySum(weights)) as rate,
            greatest(
                arraySum((w, x) -> w * (1 - exp(-x)), weights, expected) / arraySum(weights),
                if(is_dated, 1 - exp(-1), 0)
            ) as probability,
            -- What one more fetch gains: where each page is fetched x expected changes after the last, the number of
            -- changes found per time grows by 1 - e^-x - x e^-x with one more fetch per time.
            greatest(
                arraySum((w, x) -> w * (1 - exp(-x) - x * exp(-x)), weights, expected) / arraySum(weights),
                if(is_dated, 1 - 2 * exp(-1), 0)
            ) as gain
        from states
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
            rate,
            probability,
            gain,
            -- How long a page like it is left alone: a visit that failed is up to {n_attempts} attempts.
            least(
                {max_ms:Float64},
                multiIf(
                    n_failures > 0, {min_ms:Float64} * exp2(ceil(n_failures / {n_attempts:UInt32}) - 1),
                    is_gone, {max_ms:Float64},
                    is_watched, least({watched_ms:Float64}, greatest(log(2) / rate, {min_ms:Float64})),
                    greatest(log(2) / rate, {min_ms:Float64})
                )
            ) as wait_ms,
            multiIf(
                n_failures > 0, if(age_ms >= wait_ms, 'failed', ''),
                is_gone, if(age_ms >= {max_ms:Float64}, 'old', ''),
                age_ms < {min_ms:Float64}, '',
                is_watched and age_ms >= {watched_ms:Float64}, 'watched',
                is_dated, 'sitemap',
                probability >= 0.5, 'changes',
                age_ms >= {max_ms:Float64}, 'old',
                ''
            ) as reason
        from beliefs
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
    rate * 86400000 as changes_per_day,
    wait_ms as interval_ms,
    probability,
    gain * (1 + log2(1 + n_domains)) * if(is_watched, 10, 1) as score
from reasons
left join vouched on target_domain = domain
where reason != '' or not {is_due_only:Bool}
order by score desc, url
limit {per_host:UInt64} by host
limit {n:UInt64}
