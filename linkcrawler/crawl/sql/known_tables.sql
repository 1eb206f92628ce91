-- Which of the tables that tell of a URL exist: a store that nobody wrote to has none.
select name
from system.tables
where database = currentDatabase() and name in ('fetches', 'parked')
