-- country_database: the database of countries that is in force.
-- grain: one row, or none where none was imported
select import_id, name, n_ranges, n_countries, updated_at
from country_databases final
order by import_id desc
limit 1
