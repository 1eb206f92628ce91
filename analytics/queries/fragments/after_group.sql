-- What comes behind the row that the cursor names.
-- grain: a condition on the rows of a list of groups
and (sort_value, {after_key:String}) < ({after_value:Float64}, sort_key)
