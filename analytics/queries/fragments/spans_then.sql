-- The lives of the links into what was asked that began until `as_of`, by what was known then: nothing later shows.
-- grain: one row per (asked target, span)
-- What a link looked like is in `earlier_looks`. Of a link that was live then, the last fetch that showed its page is
-- the last that showed the link; so only the pages of links to which something happened since are looked up. What the
-- facts do not tell (links without fetches) is as the span has it.
lives as (
    select
        asked_target as asked,
        source_domain, source_host, source_site, source_url, source_ip, target_domain, target_host, target_url,
        link_class, href, placement,
        arrayFirstIndex(look -> look.until > {as_of:DateTime64(3, 'UTC')}, links.earlier_looks) as look_no,
        if(look_no > 0, links.earlier_looks[look_no].link_type, links.link_type) as link_type,
        if(look_no > 0, links.earlier_looks[look_no].anchor, links.anchor) as anchor,
        if(look_no > 0, links.earlier_looks[look_no].rel, links.rel) as rel,
        if(look_no > 0, links.earlier_looks[look_no].follow, links.follow) as follow,
        if(look_no > 0, links.earlier_looks[look_no].instances, links.instances) as instances,
        arrayFilter(look -> look.until <= {as_of:DateTime64(3, 'UTC')}, links.earlier_looks) as earlier_looks,
        first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, evidence, crawl,
        lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')} as is_live
    from links final
    where
        -- include asked_links
        and (lost_at is null or lost_at > first_seen)
),
sources as (
    select
        url,
        argMaxIf(
            tuple(fetched_at, crawl, ip, outcome, warc_file, warc_offset, warc_length),
            tuple(fetched_at, crawl),
            outcome in ('ok', 'not_modified', 'redirect')
        )::Tuple(
            at DateTime64(3, 'UTC'), crawl String, ip String, outcome String, file String, offset UInt64, length UInt32
        ) as shown,
        argMaxIf(tuple(warc_file, warc_offset, warc_length), tuple(fetched_at, crawl), outcome = 'ok') as content,
        max(fetched_at) as attempted_at
    from fetches
    where purpose = 'page'
        and fetched_at <= {as_of:DateTime64(3, 'UTC')}
        -- The domain for the index; a URL has one domain.
        and domain in (
            select distinct source_domain
            from links
            where
                -- include asked_part
                and first_seen <= {as_of:DateTime64(3, 'UTC')}
        )
        and url in (
            select distinct source_url
            from links
            where
                -- include asked_part
                and first_seen <= {as_of:DateTime64(3, 'UTC')}
                and (lost_at > {as_of:DateTime64(3, 'UTC')} or lost_at is null)
                and (last_confirmed > {as_of:DateTime64(3, 'UTC')} or is_unverified or lost_at is not null)
        )
    group by url
),
spans as (
    select
        asked,
        source_domain, source_host, source_site, source_url,
        if(is_told, shown.ip, lives.source_ip) as source_ip,
        target_domain, target_host, target_url, link_class, link_type, anchor, rel, follow, instances, earlier_looks,
        lives.first_seen as first_seen,
        multiIf(
            is_told, shown.at,
            lives.last_confirmed <= {as_of:DateTime64(3, 'UTC')}, lives.last_confirmed,
            lives.first_seen
        ) as last_confirmed,
        if(is_live, null, lives.lost_at) as lost_at,
        if(is_live, '', lives.lost_reason) as lost_reason,
        new_by,
        if(
            is_told,
            attempted_at > shown.at,
            (lives.is_unverified or lives.lost_reason = 'page_unreachable')
            and lives.last_confirmed <= {as_of:DateTime64(3, 'UTC')}
        ) as is_unverified,
        multiIf(
            not is_told, lives.evidence,
            shown.outcome = 'not_modified', concat(content.1, '@', toString(content.2), '+', toString(content.3)),
            concat(shown.file, '@', toString(shown.offset), '+', toString(shown.length))
        ) as evidence,
        href, placement,
        link_class = 'hyperlink' as is_backlink,
        is_live and shown.at >= lives.first_seen as is_told
    from lives
    left join sources on sources.url = lives.source_url
    where ({crawl:String} = '' or if(is_told, shown.crawl, lives.crawl) = {crawl:String})
        -- include filters
)
