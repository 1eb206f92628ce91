-- One row per disk of the store: its room and its size, bytes; not those that have no end (object stores).
select
    name,
    unreserved_space as free_bytes,
    total_space as size_bytes
from system.disks
where total_space < 9223372036854775807
order by name
limit 20
