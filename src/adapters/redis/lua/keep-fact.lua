-- Keeps a fact where what was asked under is still in its place: nothing about it has moved, or was lost, since.
-- KEYS   1 the fact
-- ARGV   1 the lease that was seen before it was looked up  2 what to keep  3 for how many milliseconds
-- Returns whether it is kept (0|1).
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
