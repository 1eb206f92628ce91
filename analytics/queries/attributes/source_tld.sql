-- The top-level domain of the page that links: the last label of its domain; empty where that is an address.
-- grain: one expression for each row of `links`
if(isIPv4String(source_domain) or startsWith(source_domain, '['), '', splitByChar('.', source_domain)[-1])
