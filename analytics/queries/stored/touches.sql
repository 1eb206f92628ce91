-- stored/touches: when something of the asked domains was written last: links into them, or pages of theirs. What was counted
-- ahead of a domain is used where it was counted after that.
-- grain: one row per domain of which anything was ever written
select domain, max(at) as touched_at
from touched
where kind in ('links', 'pages') and domain in {domains:Array(String)}
group by domain
