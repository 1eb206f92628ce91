-- What comes behind the row that the cursor names.
-- grain: a condition on the rows of a list of links
and source_domain >= {after_domain:String}
and (source_domain, source_url, target_url)
    > ({after_domain:String}, {after_source:String}, {after_target:String})
