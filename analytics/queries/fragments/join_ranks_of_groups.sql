-- To the rows that are grouped by the domain that links, its rank.
-- grain: as the rows
left join latest_ranks on latest_ranks.domain = group_key
