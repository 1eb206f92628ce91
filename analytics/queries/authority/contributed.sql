-- authority/contributed: what all contributors of a domain gave to its rank together.
-- grain: one row
with
    -- include spans,
    -- include live,
    -- include contributions
select count() as n_contributors, sum(contribution) as contributed_rank
from contributions
