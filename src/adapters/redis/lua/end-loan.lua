-- The borrower has the numbers; or, with `back`, it has not, and they are free here again.
-- KEYS   1 book  2 free  3 loans  4 dayFree
-- ARGV   1 loanId  2 back (0|1)
-- Returns whether the loan was open (0|1).
local found = redis.call('HGET', KEYS[3], ARGV[1])
if not found then return 0 end
redis.call('HDEL', KEYS[3], ARGV[1])
local loan = split(found, '|')
local numbers = split(loan[3], ',')
local freeKey = KEYS[2]
if loan[1] == 'day' then
  freeKey = KEYS[4]
else
  redis.call('HINCRBY', KEYS[1], 'lent', -#numbers)
end
redis.call('HINCRBY', KEYS[1], 'moves', 1)
if ARGV[2] == '1' then
  for _, number in ipairs(numbers) do redis.call('ZADD', freeKey, number, number) end
  redis.call('EXPIRE', freeKey, loan[1] == 'day' and KEPT_DAY_SECONDS or KEPT_SECONDS)
end
return 1
