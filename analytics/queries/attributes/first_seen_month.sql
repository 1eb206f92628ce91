-- The month in which the link began, by its first day, in UTC.
-- grain: one expression for each row of `links`
toString(toDate32(dateTrunc('month', first_seen)))
