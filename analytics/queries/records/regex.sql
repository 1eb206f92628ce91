-- regex: nothing but an error where the store cannot compile a regular expression.
-- grain: one row
select match('', {pattern:String}) as fits_nothing
