-- The part of `links` that leads to the domains of the CTE `candidates`, which comes before.
-- grain: a condition on each row of links
target_domain in (select domain from candidates)
