-- What is told of a coefficient, but for the reason where there is none.
-- grain: as `coefficients`
against,
nullIf(given, '') as given,
metric,
lag_months,
n,
rho,
ci_low,
ci_high,
'association' as label
