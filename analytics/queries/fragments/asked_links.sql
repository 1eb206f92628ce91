-- Which rows of `links` were asked for, whatever became of them since. Which part of the table is read for them is said
-- first: it is that of the registrable domains of `targets`.
-- grain: as the table, of whose rows with several asked prefixes there is one for each
-- include asked_part
-- include asked_alone
and source_domain != target_domain
and first_seen <= {as_of:DateTime64(3, 'UTC')}
