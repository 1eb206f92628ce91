-- authority/drop_edges: the edges of one run are gone.
-- grain: one partition
alter table authority_edges drop partition {run_id:String}
