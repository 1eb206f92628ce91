-- What kind of words the anchor has: the first that fits of empty, image, naked, branded, exact, partial, generic, other.
-- The lists are those of the target's domain; without a list of brands its own name is the brand.
-- grain: one expression for each row of `links`
multiIf(
    -- blanks and what has no width
    (attribute_anchor_words as words_of_anchor) = '' and not match(anchor, '[^\\s\\p{Z}\\p{Cc}\\p{Cf}]'), 'empty',
    link_type = 'image', 'image',
    -- a URL, or a host, in the domain of the target
    (
        position((lower(anchor) as lower_anchor), target_domain) > 0
        or position(
            lower_anchor,
            (transform(target_domain, {domains:Array(String)}, {shown_domains:Array(String)}, '')
                as shown_domain)
        ) > 0
    )
    and endsWith(
        concat('.', extract(
            lower_anchor,
            '^[^\\pL\\pN]*(?:https?:/+)?([\\pL\\pM\\pN_.-]+?)\\.?(?::[0-9]+)?(?:[/?#]\\S*)?[^\\pL\\pN]*$'
        ) as host_in_anchor),
        concat('.', if(endsWith(host_in_anchor, target_domain), target_domain, shown_domain))
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
