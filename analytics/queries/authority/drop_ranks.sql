-- authority/drop_ranks: the ranks of one run are gone.
-- grain: one partition
alter table domain_ranks drop partition {run_id:String}
