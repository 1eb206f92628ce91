-- index_domains: the domains that most other domains link to, or ever did.
-- grain: one row per domain that is linked to
select
    target_domain,
    uniqExact(source_domain) as linking_domains
from domain_pairs
where target_domain in (
    -- By a projection, which counts a pair twice until its parts are merged; so more are counted than are listed.
    select target_domain
    from domain_pairs
    group by target_domain
    order by count() desc, target_domain
    limit 60
)
group by target_domain
order by linking_domains desc, target_domain
limit 20
