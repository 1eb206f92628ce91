-- One row per table that tells of a URL and exists: none in a store that nobody ever wrote to.
select name
from system.tables
where database = currentDatabase() and name in ('fetches', 'parked')
