-- table_columns: the columns of the tables and views of the index.
-- grain: one row per column
select table, name, type
from system.columns
where database = currentDatabase() and table in {tables:Array(String)}
order by table, position
