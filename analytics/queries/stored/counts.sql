-- stored/counts: how often everything was counted ahead; 0 where it never was.
-- grain: one row
select count() as n_counts
from index_counts
