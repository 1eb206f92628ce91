-- A tombstone for each span that its page's history no longer has: it was not derived again since {since}.
-- Needed only where a fact came late (a fetch older than the newest known one); in time order spans never go.
insert into links
(
    target_domain, source_domain, target_url, source_url, link_class, span_no, first_seen, derived_at, is_deleted
)
select
    target_domain, source_domain, target_url, source_url, link_class, span_no, first_seen, now64(6), 1
from links final
where derived_at < {since} and {links_of}
