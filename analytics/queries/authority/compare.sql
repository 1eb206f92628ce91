-- authority/compare: whom we rank otherwise than those do who made a graph, the largest differences of position first.
-- Positions are counted among the domains that both rank.
-- grain: one row per domain that both rank
with
    -- include common_ranks
select
    domain,
    our_position,
    their_position,
    toInt64(their_position) - toInt64(our_position) as higher_here,
    our_rank,
    their_rank
from common
order by abs(higher_here) desc, least(our_position, their_position), domain
limit {offset:UInt64}, {limit:UInt64}
