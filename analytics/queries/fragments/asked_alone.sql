-- Of that part of `links`, what lies in the targets themselves.
-- grain: a condition on each row of links
and asked in {targets:Array(String)}
