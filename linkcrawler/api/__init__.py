"""The REST API and the dashboard, where the journey is read by programs and in a browser.

    app          the whole: routes, errors, who may enter     serve      runs it until it is stopped
    parameters   every parameter of a question, said once     questions  each question and its route
    indexes      connections to the store, lent to threads    replies    a reply as JSON, NDJSON, CSV, Parquet
    problems     what goes wrong, as problem+json             sending    bodies: compressed, with an ETag
    web          the files of the dashboard

Every number comes from `analytics`, asked in the same words as on the command line. docs/api.md is the manual.
"""
