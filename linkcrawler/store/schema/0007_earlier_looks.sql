-- links: what a link looked like earlier in its span, one element per look, oldest first, each held until `until`. The
-- columns beside it hold from the last `until` on; of a row without earlier looks, for its whole span.
alter table links add column if not exists earlier_looks Array(Tuple(
    until         DateTime64(3, 'UTC'),
    link_type     String,
    anchor        String,
    rel           Array(String),
    follow        Bool,
    follow_signal String,
    instances     UInt32
)) codec(ZSTD(3)) after hreflang
