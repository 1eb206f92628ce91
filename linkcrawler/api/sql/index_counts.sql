-- index_counts: how large the index is. `links` are spans, ended ones too, as they lie in the store; pages and domains are exact.
-- grain: one row
select
    (select count() from pages final) as pages_known,
    (select countIf(last_success_at is not null) from pages final) as pages_fetched,
    (select count() from links) as links_recorded,
    (select uniqExact(target_domain) from domain_pairs) as domains_linked,
    (select max(last_attempted_at) from pages) as last_fetched_at
