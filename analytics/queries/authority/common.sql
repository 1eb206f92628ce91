-- authority/common: the positions of all domains that are ranked by us and by those who made a graph.
-- grain: one row per domain
with
    -- include common_ranks
select our_position, their_position, our_rank, their_rank
from common
