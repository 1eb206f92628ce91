-- authority/graph_contributed: what all contributors of a vertex of an imported graph gave to its rank together.
-- grain: one row
with
    -- include graph_contributions
select count() as n_contributors, sum(contribution) as contributed_rank
from contributions
