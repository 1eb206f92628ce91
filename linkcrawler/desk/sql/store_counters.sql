-- One row: seconds since the store started; rows inserted, inserts and statements that failed since.
select
    toUInt64(uptime()) as uptime_s,
    sumIf(value, event = 'InsertedRows') as n_inserted,
    sumIf(value, event = 'FailedInsertQuery') as n_failed_inserts,
    sumIf(value, event = 'FailedQuery') as n_failed
from system.events
