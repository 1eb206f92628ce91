-- authority/drop_step: one iteration of a run is gone.
-- grain: one partition
alter table authority_steps drop partition tuple({run_id:String}, {step:UInt32})
