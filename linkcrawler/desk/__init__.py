"""The desk behind both faces, the command line and the API: what people ask and tell, read and done once for both.

    reached       the services, the index, the records: there for as long as a block runs
    lookout       how all crawls stand              whereabouts  what became of one URL, and when it is fetched again
    questions     what can be asked, and what each takes
    context       where in a page a link stands     crawls       one crawl, by its name
    campaigns, lists, page_rules, notes             what an analyst records, changed by the same rules
    watched, watch_input                            what is watched, and what a person says about a watch

Modules import what is heavy when they run, as those of the command line do.
"""
