-- The metrics of a window, where none was asked.
-- grain: as the question that includes it
null as new_backlinks,
null as new_link_added,
null as new_page_discovered,
null as restored_backlinks,
null as lost_backlinks,
null as net_backlinks,
null as new_referring_domains,
null as restored_referring_domains,
null as lost_referring_domains,
null as net_referring_domains,
null as growth_rate,
null as velocity
