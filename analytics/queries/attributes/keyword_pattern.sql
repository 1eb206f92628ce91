-- What the words of an anchor are matched with to find a keyword of the link's target: a regular expression (RE2).
-- It finds whole words, and whether they are written in one or apart. In scripts that are written without blanks a word
-- may begin and end anywhere.
-- grain: one expression for each row of `links`
transform(target_domain, {domains:Array(String)}, (
    with
        '[ \\p{Han}\\p{Hiragana}\\p{Katakana}ー\\p{Hangul}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}]' as apart
    select groupArray(pattern)
    from (
        select
            domain,
            arrayStringConcat(
                arrayPushFront(
                    arrayMap(
                        word -> concat(
                            if(match(word, concat('^', apart)), '', concat('(?:^|', apart, ')')),
                            replaceRegexpAll(word, '(.)', '\\1 ?'),
                            if(match(word, concat(apart, '$')), '', concat('(?:$|', apart, ')'))
                        ),
                        arraySort(groupUniqArrayIf(
                            replaceRegexpAll(item, '[^\\pL\\pM\\pN]', '') as in_one, in_one != ''
                        ))
                    ),
                    '^ $' -- fits no words
                ),
                '|'
            ) as pattern
        from (
            select target_domain as domain, item
            from target_lists final
            where list = 'keyword' and target_domain in {domains:Array(String)}
            union all
            -- a row for each, so that they keep their order
            select arrayJoin({domains:Array(String)}) as domain, '' as item
        ) as items
        group by domain
        order by indexOf({domains:Array(String)}, domain)
    ) as patterns
), '^ $')
