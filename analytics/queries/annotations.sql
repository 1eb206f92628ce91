-- annotations: the dated notes about a target, and those about every target, oldest first.
-- grain: one row per note
select
    at,
    if(target_domain = '', 'all', target_domain) as target,
    note
from annotations final
where (target_domain in {domains:Array(String)} or target_domain = '')
    and at > {notes_after:DateTime64(3, 'UTC')}
    and at <= {notes_until:DateTime64(3, 'UTC')}
order by at, target_domain, note
limit {offset:UInt64}, {limit:UInt64}
