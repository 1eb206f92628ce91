-- The metrics of the window (since, as_of], of the group that `moved` has one row of.
-- grain: as the question that includes it
any(moved.new_backlinks) as new_backlinks,
any(moved.new_link_added) as new_link_added,
any(moved.new_page_discovered) as new_page_discovered,
any(moved.restored_backlinks) as restored_backlinks,
any(moved.lost_backlinks) as lost_backlinks,
new_backlinks - lost_backlinks as net_backlinks,
any(moved.new_referring_domains) as new_referring_domains,
any(moved.restored_referring_domains) as restored_referring_domains,
any(moved.lost_referring_domains) as lost_referring_domains,
new_referring_domains - lost_referring_domains as net_referring_domains,
100 * net_backlinks / nullIf(any(moved.backlinks_from), 0) as growth_rate,
-- a month is a twelfth of the mean year, 2,629,746 seconds
net_referring_domains * 2629746000
/ dateDiff('millisecond', {since:DateTime64(3, 'UTC')}, {as_of:DateTime64(3, 'UTC')}) as velocity
