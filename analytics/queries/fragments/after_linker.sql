-- What comes behind the row that the cursor names.
-- grain: a condition on the rows of a list of domains that link to several targets
qualify (-matches, -sort_rank, -backlinks, source_domain)
    > (-{after_matches:Int64}, -{after_rank:Float64}, -{after_backlinks:Int64}, {after_domain:String})
