-- One row: how many rows of `links` the next pass over the watches has to look at.
with
{watched}
select count() as n_rows from touched
