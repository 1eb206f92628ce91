"""What leaves the index as files: tables, answers, evidence, a whole store. The way out, as `ingest` is the way in.

    whole       a file that is there when it is whole, and not before
    forms       record batches as Parquet, CSV, NDJSON and Arrow
    tables      a table or view, streamed        conditions  what of it, as a person wrote it
    replies     the answer to a question, page by page where it is long
    subset      the archived pages behind links, as a WARC file of their own
    disavow     referring domains in the form that Google reads
    whole_store facts and records as Parquet with a manifest, to be imported elsewhere (`ingest.stores`)

Memory does not grow with what is exported. docs/export.md says what each file has.
"""
