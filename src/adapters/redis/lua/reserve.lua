-- Takes a serial, the user's ordinals and the day's number for one request, or says what is missing.
-- KEYS   1 book  2 free  3 held  4 dayFree  5 users
-- ARGV   1 userId  2 requestId  3 userCouponId  4 day  5 at (ms)  6 total  7 perUser  8 perUserPerDay  9 perDay
--        10 bucket  11 buckets
-- Returns a list that begins with
--   held    record, left            the request holds it already; it is young again
--   taken   record, left            left: 0 where this bucket has no serial left up to the total
--   unread                          the bucket's numbers are to be read from the store
--   divided buckets                 the coupon is divided into another number of buckets
--   need    day (0|1), user (0|1), epoch     these numbers are to be read from the store
--   dry     serial | day            this bucket has none left
--   refused limit-reached | daily-limit-reached
--   full                            as much is under way as may be
local userId, requestId, day = ARGV[1], ARGV[2], ARGV[4]
local total, perUser, perUserPerDay, perDay = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local bucket, buckets = tonumber(ARGV[10]), tonumber(ARGV[11])
local field = userId .. '|' .. requestId

local function left(fresh)
  if total == -1 or fresh <= total then return 1 end
  return redis.call('ZCOUNT', KEYS[2], 1, total)
end

local now = microseconds()
local found = redis.call('HGET', KEYS[3], field)
if found then
  local again = reservation(found)
  again.since = text(now)
  redis.call('HSET', KEYS[3], field, record(again))
  return { 'held', found, left(tonumber(redis.call('HGET', KEYS[1], 'next') or '1')) }
end

local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'buckets', 'next', 'complete', 'keep', 'd|' .. day)
if book[1] ~= '1' then return { 'unread' } end
if tonumber(book[3]) ~= buckets then return { 'divided', book[3] } end
local epoch, fresh = book[2], tonumber(book[4])
local complete = tonumber(book[5]) > now

-- The row first: what came back is looked for only when it has run out.
local serial = fresh
if total ~= -1 and fresh > total then serial = returned(KEYS[2], total) end
if not serial then return { 'dry', 'serial' } end

local freshOfDay = nextOfDay(KEYS[1], KEYS[4], day, book[7], complete, bucket)
local entry = entryOf(KEYS[5], userId, epoch, complete)
local ofDay = entry and numbersOfDay(entry, day, complete)
if not freshOfDay or not ofDay then
  return { 'need', freshOfDay and 0 or 1, ofDay and 0 or 1, epoch }
end

local daySerial = freshOfDay
if perDay ~= -1 and freshOfDay > perDay then daySerial = returned(KEYS[4], perDay) end
if not daySerial then return { 'dry', 'day' } end

local nth, nthAt = nextOf(entry.n, perUser)
if not nth then return { 'refused', 'limit-reached' } end
local nthOfDay, nthOfDayAt = nextOf(ofDay, perUserPerDay)
if not nthOfDay then return { 'refused', 'daily-limit-reached' } end
-- Looked at now and then: a few more do no harm.
if now % 8 == 0 and redis.call('HLEN', KEYS[3]) >= BOUNDS.held then return { 'full' } end

if serial == fresh then fresh = fresh + buckets else redis.call('ZREM', KEYS[2], text(serial)) end
if daySerial == freshOfDay then freshOfDay = freshOfDay + buckets else redis.call('ZREM', KEYS[4], text(daySerial)) end
redis.call('HSET', KEYS[1], 'next', text(fresh), 'd|' .. day, text(freshOfDay))
takeAt(entry.n, nthAt)
takeAt(ofDay, nthOfDayAt)
keepDay(entry, day, ofDay)
keepEntry(KEYS[5], KEYS[3], KEYS[1], userId, entry)
local r = record({
  userCouponId = ARGV[3], serial = serial, nth = nth, day = day, nthOfDay = nthOfDay, daySerial = daySerial,
  at = ARGV[5], epoch = epoch, since = text(now), flags = '',
})
redis.call('HSET', KEYS[3], field, r)

if now / 1000000 > tonumber(book[6]) then
  for place = 1, 3 do redis.call('EXPIRE', KEYS[place], KEPT_SECONDS) end
  redis.call('HSET', KEYS[1], 'keep', text(now / 1000000 + KEPT_SECONDS / 4))
end
return { 'taken', r, left(fresh) }
