-- The country of the page that links, by its address; empty without a database, or where that does not know it.
-- The addresses of the asked links are looked up together: each in the one block of ranges that it can lie in.
-- grain: one expression for each row of `links`
transform(
    source_ip,
    tupleElement((attribute_countries_of_sources), 1),
    tupleElement((attribute_countries_of_sources), 2),
    ''
)
