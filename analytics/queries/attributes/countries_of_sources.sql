-- The addresses of all that ever linked to the asked domains, and their countries; those of an earlier instant too where
-- one is asked.
-- grain: one row, of two arrays
with
    addresses as (
        select source_ip as ip
        from links
        where target_domain in {domains:Array(String)} and source_ip != ''
        group by ip
        union distinct
        select ip
        from fetches
        where not {is_latest:Bool}
            and purpose = 'page'
            and ip != ''
            and tuple(domain, url) in (
                select source_domain, source_url
                from links
                where target_domain in {domains:Array(String)}
            )
        group by ip
    ),
    -- the block whose first address is the greatest that is not above it
    placed as (
        select ip, at, max(block) over (order by at) as block_of_ip
        from (
            select ip, toIPv6OrDefault(ip) as at, 0 as block
            from addresses
            union all
            select '' as ip, start.1 as at, toUInt32(start.2) as block
            from country_databases final
            array join arrayZip(block_starts, arrayEnumerate(block_starts)) as start
            where import_id = (select max(import_id) from country_databases final)
        ) as addresses_and_starts
    )
select tuple(groupArray(ip), groupArray(toString(country)))
from (
    select ip, at, block_of_ip
    from placed
    where ip != ''
) as sources
inner join (
    select block, first_ip, last_ip, country
    from ip_countries
    where import_id = (select max(import_id) from country_databases final)
        and block in (select block_of_ip from placed where ip != '')
) as ranges on ranges.block = sources.block_of_ip
where at between first_ip and last_ip
