-- Spearman's rank correlation of the pairs of each coefficient, with its 95 % interval; with z, what is left of it beside z.
-- Comes after `pairs` (no, x, y, z, is_told, flags): `no` is a coefficient; pairs that are not told are no part of it; z = 0
-- takes nothing out; `flags` are counted over all, told or not.
-- grain: one row per (coefficient, pair)
-- dx: twice the distance of the rank of x from the mean of all ranks. Of equal values the first has `rank`, the last is the
-- `count`-th, and all share the mean of these. So it is a whole number, and sums of its squares lose nothing.
ranked as (
    select
        no, is_told, flags,
        if(is_told, toFloat64(rank() over by_x + count() over by_x - count() over of_no - 1), 0) as dx,
        if(is_told, toFloat64(rank() over by_y + count() over by_y - count() over of_no - 1), 0) as dy,
        if(is_told, toFloat64(rank() over by_z + count() over by_z - count() over of_no - 1), 0) as dz
    from pairs
    window
        of_no as (partition by no, is_told),
        by_x as (partition by no, is_told order by x),
        by_y as (partition by no, is_told order by y),
        by_z as (partition by no, is_told order by z)
),
-- grain: one row per coefficient
-- zz = 1: z has no spread and takes nothing out. Ranks that have one have at least 2 here.
sums as (
    select
        no,
        countIf(is_told) as n,
        sum(dx * dx) as xx,
        sum(dy * dy) as yy,
        greatest(sum(dz * dz), 1) as zz,
        sum(dx * dy) as xy,
        sum(dx * dz) as xz,
        sum(dy * dz) as yz,
        sumForEach(flags) as flag_counts
    from ranked
    group by no
),
-- The same, read into one value first: what stands above is planned without all that is below, in a third of the time.
told_sums as (
    select
        told.no as no, told.n as n, told.xx as xx, told.yy as yy, told.zz as zz, told.xy as xy, told.xz as xz, told.yz as yz,
        told.flag_counts as flag_counts
    from (
        select arrayJoin(cast(
            (select groupArray(tuple(no, n, xx, yy, zz, xy, xz, yz, flag_counts)) from sums),
            'Array(Tuple(
                no UInt32, n UInt64, xx Float64, yy Float64, zz Float64, xy Float64, xz Float64, yz Float64,
                flag_counts Array(UInt64)
            ))'
        )) as told
    ) as one_value
),
-- grain: one row per asked coefficient
partial_sums as (
    select
        asked_coefficients.no as no,
        against, given, metric, lag_months, n, flag_counts,
        4 + (given != '') as n_needed,
        xx > 0 and yy > 0 as has_spread,
        (xx * zz - xz * xz) / (xx * zz) * (yy * zz - yz * yz) / (yy * zz) as left_by_z,
        (xy * zz - xz * yz) / sqrt((xx * zz - xz * xz) * (yy * zz - yz * yz)) as r,
        n - 3 - (zz > 1) as n_free
    from asked_coefficients
    left join told_sums on told_sums.no = asked_coefficients.no
),
-- The interval is tanh(atanh(rho) -+ 1.96 s) with s = sqrt((1 + rho^2 / 2) / (n - 3)), of one pair fewer where z is taken out:
-- Fisher's, with the standard error of Bonett and Wright (2000), which is wider because these are ranks.
coefficients as (
    select
        no, against, given, metric, lag_months, n, flag_counts,
        n >= n_needed and has_spread and left_by_z >= 1e-12 as is_known,
        abs(r) > 1 - 5e-13 as is_whole,
        if(is_known, if(is_whole, round(r), r), null) as rho,
        if(is_known and not is_whole, tanh(atanh(r) - 1.959963984540054 * sqrt((1 + r * r / 2) / n_free)), null) as ci_low,
        if(is_known and not is_whole, tanh(atanh(r) + 1.959963984540054 * sqrt((1 + r * r / 2) / n_free)), null) as ci_high,
        multiIf(
            n < n_needed, concat(toString(n), ' pairs are fewer than the ', toString(n_needed), ' that are needed'),
            not has_spread, 'all values of one of the two are equal',
            not is_known, 'one of the two goes wholly with what is taken out',
            is_whole, 'the ranks agree wholly, which has no interval',
            ''
        ) as reason
    from partial_sums
)
