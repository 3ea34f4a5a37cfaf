-- Begins a reading of the coupon's numbers from the store. Bucket 0 goes first and is the lock; the others follow it.
-- Until `load`, nothing is handed out here.
-- KEYS   1 book  2 held  3 late
-- ARGV   1 who reads: it may begin anew at once  2 first (unless it is loaded) | again (even then) | follow
--        3 least epoch; with follow, the epoch itself  4 buckets, where bucket 0 does not say  5 lock (ms)
-- Returns a list that begins with
--   loaded  buckets                 nothing to do
--   taken                           somebody else is reading
--   behind  epoch                   follow: this bucket has seen that one already
--   begun   epoch, buckets, then for each reservation under way serial:daySerial:day
--
-- The epoch is the server's time in hundredths of a second, times 64, plus the number of buckets less one, and higher
-- than the one before: also after everything was lost, as long as the clock goes on. Were it ever lower, no harm is
-- done: a reservation ends only by its own userCouponId.
local now = microseconds()
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'buckets', 'token', 'until')
local last = tonumber(book[2] or '0')
local epoch, buckets
if ARGV[2] == 'follow' then
  epoch, buckets = tonumber(ARGV[3]), tonumber(ARGV[4])
  if last >= epoch then return { 'behind', text(last) } end
else
  if book[1] == '1' and ARGV[2] == 'first' then return { 'loaded', book[3] } end
  if book[4] and book[4] ~= ARGV[1] and tonumber(book[5]) > now then return { 'taken' } end
  buckets = tonumber(book[3] or ARGV[4])
  local base = math.max(math.floor(now / 10000) * 64, (math.floor(last / 64) + 1) * 64, tonumber(ARGV[3]))
  epoch = base + buckets - 1
end

-- What was reserved under another division is found by nobody any more.
if book[3] and tonumber(book[3]) ~= buckets then redis.call('DEL', KEYS[2]) end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[1], 'loaded', '0', 'epoch', text(epoch), 'buckets', text(buckets),
  'token', ARGV[1], 'until', text(now + tonumber(ARGV[5]) * 1000))
redis.call('EXPIRE', KEYS[1], KEPT_SECONDS)
local answer = { 'begun', text(epoch), text(buckets) }
for _, found in ipairs(redis.call('HVALS', KEYS[2])) do
  local r = reservation(found)
  answer[#answer + 1] = text(r.serial) .. ':' .. text(r.daySerial) .. ':' .. r.day
end
return answer
