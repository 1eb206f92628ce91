-- What comes behind the row that the cursor names.
-- grain: a condition on the rows of a list of domains by rank
and (-sort_rank, -backlinks, source_domain)
    > (-{after_rank:Float64}, -{after_backlinks:Int64}, {after_domain:String})
