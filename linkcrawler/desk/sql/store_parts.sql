-- One row per table of the index: its rows, bytes and parts on disk.
select
    table,
    sum(rows) as n_rows,
    sum(bytes_on_disk) as n_bytes,
    count() as n_parts
from system.parts
where active and database = currentDatabase()
group by table
order by table
limit 200
