-- The network of the page that links: the /24 of its IPv4, the /48 of its IPv6 address; empty where none is known.
-- grain: one expression for each row of `links`
multiIf(
    source_ip = '', '',
    isIPv4String(source_ip),
    concat(IPv4NumToString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(source_ip), 24), 1)), '/24'),
    concat(IPv6NumToString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(source_ip), 48), 1)), '/48')
)
