"""The REST API and the dashboard, where the journey is read by programs and in a browser.

    app          the whole: routes, errors, who may enter     serve       runs it until it is stopped
    parameters   every parameter of a question, said once     questions   each question and its route
    indexes      connections to the store, lent to threads    replies     a reply as JSON, NDJSON, CSV, Parquet
    catalogue    what there is: metrics, attributes, tables   statements  SQL that only reads, by the `console`
    crawls       how they stand, and orders                   evidence    what proves a link; `verifying` looks again
    analyst      campaigns, notes, lists, page rules          watches     what is watched, and the feed
    bodies       what is told in a body                       records     writing, one thing after the other
    problems     what goes wrong, as problem+json             sending     bodies: compressed, with an ETag
    access       who may enter; `rates`, `tokens`, `sharing`   web         the files of the dashboard
    strict       a misspelt parameter is refused

Every number comes from `analytics`, asked in the same words as on the command line. docs/api.md is the manual.
"""
