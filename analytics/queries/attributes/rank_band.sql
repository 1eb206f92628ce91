-- The band of ranks of the domain that links, by its domain_rank_pct: '95-99' of one above 95, up to 99.
-- grain: one expression for each row of `links`
arrayFirst(
    band -> band = 'unranked' or (source_domain, band) in (
        select
            domain,
            multiIf(
                domain_rank_pct > 99, '99-100',
                domain_rank_pct > 95, '95-99',
                domain_rank_pct > 90, '90-95',
                domain_rank_pct > 80, '80-90',
                domain_rank_pct > 50, '50-80',
                '0-50'
            ) as its_band
        from domain_ranks
        where run_id = (select max(run_id) from authority_runs where graph = '')
            and domain in (select source_domain from links where target_domain in {domains:Array(String)})
    ),
    ['99-100', '95-99', '90-95', '80-90', '50-80', '0-50', 'unranked']
)
