-- Which fetches say how a page of the asked domains answered, at or before `as_of`, or to one crawl.
-- grain: a condition on each row of fetches
domain in {domains:Array(String)}
and purpose = 'page' and fetches.status > 0
and fetched_at <= {as_of:DateTime64(3, 'UTC')}
and ({crawl:String} = '' or crawl = {crawl:String})
