-- The life table of each campaign: of the links that were seen to live up to an age, how many were lost at it. From age 0 on.
-- `survival` is the estimate of Kaplan and Meier: the product of 1 - lost / at_risk over all ages so far.
-- grain: one row per (campaign, age in days)
ages as (
    select
        target_domain, campaign, day, at_risk, lost, last_seen,
        exp(sum(log(1 - lost / at_risk)) over (partition by target_domain, campaign order by day)) as survival
    from (
        select
            target_domain, campaign, age_days as day,
            sum(n) as n_links,
            sum(n_lost) as lost,
            n_links - lost as last_seen,
            sum(n_links) over (partition by target_domain, campaign order by day desc) as at_risk
        from (
            select target_domain, campaign, age_days, 1 as n, is_lost as n_lost
            from won
            union all
            select distinct target_domain, campaign, 0 as age_days, 0 as n, 0 as n_lost
            from won
        ) as lives
        group by target_domain, campaign, day
    ) as by_age
)
