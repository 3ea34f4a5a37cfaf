-- Puts entries under their newest times; beyond the bound those that are due last go.
-- KEYS   1 the queue (zset: entry by the instant at which it is due)
-- ARGV   1 how many it holds at most  2... instant, entry, instant, entry ...
-- Returns how many it holds.
redis.call('ZADD', KEYS[1], unpack(ARGV, 2))
redis.call('ZREMRANGEBYRANK', KEYS[1], tonumber(ARGV[1]), -1)
return redis.call('ZCARD', KEYS[1])
