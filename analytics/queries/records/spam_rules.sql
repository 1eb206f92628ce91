-- spam_rules: the rules of flags that an analyst set.
-- grain: one row per rule
select name, weight, condition, meaning
from spam_rules final
order by name
