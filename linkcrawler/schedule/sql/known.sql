-- known: what is known of pages and sitemaps, to be taken along when they are fetched again: their depth in one crawl,
-- and of the last ok fetch what a conditional request needs, with the first record of the same payload. {fetches_of}
-- says of which. Grain: one row per URL.
with reads as (
    select
        url,
        minIf(depth, crawl = {crawl:String}) as depth_min,
        arraySort(groupArrayIf(
            tuple(fetched_at, crawl, etag, last_modified, payload_digest, warc_file, warc_offset, warc_length),
            outcome = 'ok'
        )) as oks
    from fetches
    where {fetches_of}
    group by url
)
select
    url,
    depth_min,
    toUnixTimestamp64Milli(oks[-1].1) as read_at,
    oks[-1].3 as etag,
    oks[-1].4 as last_modified,
    oks[-1].5 as payload_digest,
    arrayFirst(ok -> ok.5 = oks[-1].5, oks) as holder,
    toUnixTimestamp64Milli(holder.1) as holder_at,
    holder.6 as warc_file,
    holder.7 as warc_offset,
    holder.8 as warc_length
from reads
