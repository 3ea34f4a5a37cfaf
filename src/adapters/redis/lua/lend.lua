-- Takes numbers out of this bucket for another one that is dry. They count as reserved here until the loan ends.
-- KEYS   1 book  2 free  3 loans  4 dayFree
-- ARGV   1 loanId  2 serial | day  3 day  4 epoch  5 limit  6 how many at most  7 bucket  8 buckets
-- Returns a list that begins with: lent numbers, joined with , ("" where there are none) | unread | need
local loanId, what, day = ARGV[1], ARGV[2], ARGV[3]
local limit, most, bucket, buckets = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local again = redis.call('HGET', KEYS[3], loanId)
if again then return { 'lent', split(again, '|')[3] } end
local now = microseconds()
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'next', 'complete', 'd|' .. day)
if book[1] ~= '1' or book[2] ~= ARGV[4] then return { 'unread' } end

local freeKey, fresh = KEYS[2], tonumber(book[3])
if what == 'day' then
  freeKey, fresh = KEYS[4], nextOfDay(KEYS[1], KEYS[4], day, book[5], tonumber(book[4]) > now, bucket)
  if not fresh then return { 'need' } end
end
local lent = {}
while #lent < most do
  local number = returned(freeKey, limit)
  if number then
    redis.call('ZREM', freeKey, text(number))
  elseif fresh <= limit then
    number, fresh = fresh, fresh + buckets
  else
    break
  end
  lent[#lent + 1] = text(number)
end
if #lent == 0 then return { 'lent', '' } end
if what == 'day' then
  redis.call('HSET', KEYS[1], 'd|' .. day, text(fresh))
else
  redis.call('HSET', KEYS[1], 'next', text(fresh))
  redis.call('HINCRBY', KEYS[1], 'lent', #lent)
end
redis.call('HINCRBY', KEYS[1], 'moves', 1)
local numbers = table.concat(lent, ',')
redis.call('HSET', KEYS[3], loanId, table.concat({ what, day, numbers, text(now) }, '|'))
redis.call('EXPIRE', KEYS[3], KEPT_SECONDS)
return { 'lent', numbers }
