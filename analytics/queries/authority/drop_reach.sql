-- authority/drop_reach: one distance of a run is gone.
-- grain: one partition
alter table authority_reach drop partition tuple({run_id:String}, {step:UInt32})
