-- authority/own_vertices: the domains that give or get a live backlink, numbered by name, with how many hosts of each do.
-- grain: one row per domain
with
    -- include live_pairs,
    hosts as (
        select named.1 as domain, count() as n_hosts
        from (
            select distinct
                arrayJoin([tuple(source_domain, source_host), tuple(target_domain, target_host)]) as named
            from links final
            where link_class = 'hyperlink'
                and source_domain != target_domain
                and first_seen <= {as_of:DateTime64(3, 'UTC')}
                and (lost_at is null or lost_at > {as_of:DateTime64(3, 'UTC')})
        ) as hosts_of
        group by domain
    )
select
    toUInt32(row_number() over (order by vertices.domain) - 1) as id,
    vertices.domain as name,
    toUInt32(hosts.n_hosts) as n_hosts
from (
    select distinct arrayJoin([source_domain, target_domain]) as domain
    from live_pairs
) as vertices
left join hosts on hosts.domain = vertices.domain
order by id
