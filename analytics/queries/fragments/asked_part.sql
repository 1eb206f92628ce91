-- The part of `links` that leads to the registrable domains of what was asked.
-- grain: a condition on each row of links
target_domain in {domains:Array(String)}
