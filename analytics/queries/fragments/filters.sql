-- What the caller asked of the links beyond their target, by their look at `as_of`.
-- grain: a condition on each row of links
and asked_filter
