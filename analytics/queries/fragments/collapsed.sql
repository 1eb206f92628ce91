-- Of what has the same value, the first row stands for all.
-- grain: a clause of a list of links
limit 1 by asked_collapse
