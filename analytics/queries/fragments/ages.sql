-- The life table of each campaign: of the links that were seen to live up to an age, how many were lost at it. From age 0 on.
-- `survival` is the estimate of Kaplan and Meier: the product of 1 - lost / at_risk over all ages so far.
-- grain: one row per (campaign, age in days)
ages as (
    select
        target_domain, campaign, day, at_risk, lost, last_seen,
        exp(sum(log(1 - lost / at_risk)) over (partition by target_domain, campaign order by day)) as survival
    from (
        select
            target_domain, campaign,
            life.1 as day,
            sum(life.2) as n_links,
            sum(life.3) as lost,
            n_links - lost as last_seen,
            sum(n_links) over (partition by target_domain, campaign order by day desc) as at_risk
        from won
        array join [tuple(age_days, 1, toUInt8(is_lost)), tuple(0, 0, 0)] as life
        group by target_domain, campaign, day
    ) as by_age
)
