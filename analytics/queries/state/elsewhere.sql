-- How many tables have parts that this server does not see, as they lie on several.
-- grain: one row
select count() as n_tables
from system.tables
where database = currentDatabase() and engine = 'Distributed'
