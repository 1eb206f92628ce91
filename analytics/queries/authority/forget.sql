-- authority/forget: one run is not recorded any more.
-- grain: one row
delete from authority_runs
where run_id = {run_id:String}
