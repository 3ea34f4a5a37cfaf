-- Adds what another bucket lent, once a loan.
-- KEYS   1 book  2 free  3 loans  4 dayFree
-- ARGV   1 loanId  2 serial | day  3 epoch  4 numbers, joined with ,  5 day
-- Returns 1, or 0 where this bucket is of another epoch by now: the lender keeps them.
local now = microseconds()
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch')
if redis.call('HEXISTS', KEYS[3], 'in|' .. ARGV[1]) == 1 then return 1 end
if book[1] ~= '1' or book[2] ~= ARGV[3] then return 0 end
local freeKey = KEYS[2]
if ARGV[2] == 'day' then
  if redis.call('HEXISTS', KEYS[1], 'd|' .. ARGV[5]) == 0 then return 0 end
  freeKey = KEYS[4]
end
for _, number in ipairs(split(ARGV[4], ',')) do redis.call('ZADD', freeKey, number, number) end
redis.call('EXPIRE', freeKey, ARGV[2] == 'day' and KEPT_DAY_SECONDS or KEPT_SECONDS)
redis.call('HINCRBY', KEYS[1], 'moves', 1)
-- No command is resent after a minute.
if redis.call('HLEN', KEYS[3]) > 200 then
  local all = redis.call('HGETALL', KEYS[3])
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 3) == 'in|' and now - tonumber(all[i + 1]) > 60000000 then
      redis.call('HDEL', KEYS[3], all[i])
    end
  end
end
redis.call('HSET', KEYS[3], 'in|' .. ARGV[1], text(now))
redis.call('EXPIRE', KEYS[3], KEPT_SECONDS)
return 1
