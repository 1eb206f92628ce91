-- The words of the anchor: in lower case, with one blank between two of them and no signs. What is a capital and what a
-- sign is listed, because not every ClickHouse knows the case of letters beyond ASCII.
-- grain: one expression for each row of `links`
arrayStringConcat(splitByWhitespace(translateUTF8(anchor, listed_letters, listed_plain_letters)), ' ')
