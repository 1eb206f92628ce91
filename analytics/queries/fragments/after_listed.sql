-- What comes behind the row that the cursor names.
-- grain: a condition on the rows of a list that counts them all
qualify (-sort_value, sort_key) > (-{after_value:Float64}, {after_key:String})
