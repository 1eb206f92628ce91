-- One row per asked domain that other domains link to: how many networks vouch for it with a live follow hyperlink.
-- A referring domain counts with one network, that of the link confirmed last: many hosts of one domain are one
-- domain, and many domains in one /24 (IPv4) or /48 (IPv6) are one network. All addresses that are not known are
-- one network together: an import without addresses vouches once. {domains_of} is a condition on target_domain.
with sources as (
    select
        target_domain,
        source_domain,
        argMax(source_ip, tuple(last_confirmed, source_ip)) as ip
    from links final
    where {domains_of}
        and link_class = 'hyperlink'
        and source_domain != target_domain
        and follow
        and lost_at is null
    group by target_domain, source_domain
)
select
    target_domain,
    count() as n_domains,
    uniqExact(if(
        isIPv4String(ip),
        IPv4NumToString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(ip), 24), 1)),
        IPv6NumToString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(ip), 48), 1))
    )) as n_networks
from sources
group by target_domain
