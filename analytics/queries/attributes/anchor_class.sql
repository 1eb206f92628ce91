-- What kind of words the anchor has: the first that fits of empty, image, naked, branded, exact, partial, generic, other.
-- The lists are those of the target's domain; without a list of brands its own name is the brand.
-- grain: one expression for each row of `links`
multiIf(
    -- blanks and what has no width
    (attribute_anchor_words as words_of_anchor) = '' and not match(anchor, '[^\\s\\p{Z}\\p{Cc}\\p{Cf}]'), 'empty',
    link_type = 'image', 'image',
    -- a URL, or a host, in the domain of the target
    position(
        (trimBoth(lower(anchor), ' ()[]<>"\'.,;:!/-') as bare_anchor), ' '
    ) = 0
    and (position(bare_anchor, '@') = 0 or position(bare_anchor, '/') > 0)
    and (
        endsWith(
            (concat(
                '.', domain(if(startsWith(bare_anchor, 'http'), bare_anchor, concat('http://', bare_anchor)))
            ) as host_in_anchor),
            concat('.', target_domain)
        )
        or endsWith(host_in_anchor, concat('.', transform(
            target_domain, {domains:Array(String)}, {shown_domains:Array(String)}, ' '
        )))
    ), 'naked',
    match(words_of_anchor, attribute_brand_pattern), 'branded',
    tuple(target_domain, replaceAll(words_of_anchor, ' ', '')) in (
        select target_domain, replaceAll(item, ' ', '')
        from target_lists final
        where list = 'keyword' and target_domain in {domains:Array(String)}
    ), 'exact',
    match(words_of_anchor, attribute_keyword_pattern), 'partial',
    words_of_anchor in (
        select phrase
        from generic_phrases
    ), 'generic',
    'other'
)
