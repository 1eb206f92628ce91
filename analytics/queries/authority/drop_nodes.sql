-- authority/drop_nodes: the numbers of the domains of one run are gone.
-- grain: one partition
alter table authority_nodes drop partition {run_id:String}
