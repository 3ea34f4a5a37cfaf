-- Takes out what is due, soonest first: each entry goes to one caller.
-- KEYS   1 the queue (zset: entry by the instant at which it is due)
-- ARGV   1 now  2 how many at most, up to 1,000
-- Returns the entries.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
if #due > 0 then redis.call('ZREM', KEYS[1], unpack(due)) end
return due
