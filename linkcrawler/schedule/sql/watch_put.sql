-- Inserts one row: a watch, as it is from now on.
insert into watches
(
    scope, target, target_domain, since, webhook_url, webhook_secret, is_removed, created_at, updated_at
)
select
    {scope:String},
    {target:String},
    {target_domain:String},
    fromUnixTimestamp64Milli({since:Int64}, 'UTC'),
    {webhook_url:String},
    {webhook_secret:String},
    {is_removed:UInt8},
    fromUnixTimestamp64Milli({created_at:Int64}, 'UTC'),
    now64(6)
