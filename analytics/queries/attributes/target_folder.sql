-- The part of the target that its first folder names: https://example.com/docs/ of all that lies in it; of a page without
-- a folder, its host.
-- grain: one expression for each row of `links`
extract(target_url, '^[a-z]+://[^/?]*/(?:[^/?]*/)?')
