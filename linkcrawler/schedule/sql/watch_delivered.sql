-- Inserts one row: how the webhook of a watch stands after an attempt. 0 = nothing was delivered yet.
insert into watch_deliveries
(
    scope, target, webhook_url, cursor, n_failures, next_attempt_at, last_error, delivered_at, updated_at
)
select
    {scope:String},
    {target:String},
    {webhook_url:String},
    {cursor:String},
    {n_failures:UInt32},
    fromUnixTimestamp64Milli({next_attempt_at:Int64}, 'UTC'),
    {last_error:String},
    if({delivered_at:Int64} = 0, null, fromUnixTimestamp64Milli({delivered_at:Int64}, 'UTC')),
    now64(6)
