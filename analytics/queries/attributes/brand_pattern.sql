-- What the words of an anchor are matched with to find a brand of the link's target: a regular expression (RE2).
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
            where list = 'brand' and target_domain in {domains:Array(String)}
            union all
            -- without a list, the name of the domain
            select domain, default_brand as item
            from (
                select arrayJoin(arrayZip({domains:Array(String)}, {default_brands:Array(String)})) as pair,
                    pair.1 as domain, pair.2 as default_brand
            ) as named
            where domain not in (
                select target_domain
                from target_lists final
                where list = 'brand' and target_domain in {domains:Array(String)}
            )
        ) as items
        group by domain
        order by indexOf({domains:Array(String)}, domain)
    ) as patterns
), '^ $')
