-- Which rows of `links` were asked for, whatever became of them since. `domains` are the registrable domains of
-- `targets`: they say which part of the table is read.
-- grain: as the table, of whose rows with several asked prefixes there is one for each
target_domain in {domains:Array(String)}
and asked in {targets:Array(String)}
and source_domain != target_domain
and first_seen <= {as_of:DateTime64(3, 'UTC')}
