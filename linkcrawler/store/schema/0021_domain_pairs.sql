-- domain_pairs: one row per (source domain, target domain) that ever had a hyperlink of another domain. `links` is ordered by
-- target; this is the way from a source to its targets. It is never counted: a pair whose links are all lost stays here.
create table if not exists domain_pairs
(
    source_domain String codec(ZSTD(3)),
    target_domain String codec(ZSTD(3)),
    projection n_sources (select target_domain, count() group by target_domain),
    projection n_targets (select source_domain, count() group by source_domain)
)
engine = ReplacingMergeTree
order by (source_domain, target_domain)
settings index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild';

create materialized view if not exists domain_pairs_of_links to domain_pairs as
select source_domain, target_domain
from links
where link_class = 'hyperlink' and source_domain != target_domain
group by source_domain, target_domain;

-- What was written before there was this table. A pair with several links is here several times until the next merge: to tell
-- them apart at once would take memory for all of them.
insert into domain_pairs
select source_domain, target_domain
from links
where link_class = 'hyperlink' and source_domain != target_domain
