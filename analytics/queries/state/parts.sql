-- In what state the tables are: another number after every insert, deletion and merge.
-- grain: one row
select sum(cityHash64(path, modification_time, bytes_on_disk)) as state
from system.parts
where database = currentDatabase() and active
