-- Takes a serial, the user's ordinals and the day's number for one request, or says what is missing.
-- KEYS   1 book  2 free  3 held  4 since  5 mine  6 day  7 dayFree  8 users  9 late  10 loans
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
  redis.call('ZADD', KEYS[4], text(now), field)
  return { 'held', found, left(tonumber(redis.call('HGET', KEYS[1], 'next') or '1')) }
end

local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'buckets', 'next', 'complete', 'keep')
if book[1] ~= '1' then return { 'unread' } end
if tonumber(book[3]) ~= buckets then return { 'divided', book[3] } end
local epoch, fresh = book[2], tonumber(book[4])
local complete = tonumber(book[5]) > now

local serial = returned(KEYS[2], total)
local serialReturned = serial ~= nil
if not serial and (total == -1 or fresh <= total) then serial = fresh end
if not serial then return { 'dry', 'serial' } end

local freshOfDay = nextOfDay(KEYS[6], KEYS[7], epoch, complete, bucket)
local entry = entryOf(KEYS[8], userId, epoch, complete)
local ofDay = entry and numbersOfDay(entry, day, complete)
if not freshOfDay or not ofDay then
  return { 'need', freshOfDay and 0 or 1, ofDay and 0 or 1, epoch }
end

local daySerial = returned(KEYS[7], perDay)
local dayReturned = daySerial ~= nil
if not daySerial and (perDay == -1 or freshOfDay <= perDay) then daySerial = freshOfDay end
if not daySerial then return { 'dry', 'day' } end

local nth, nthAt = nextOf(entry.n, perUser)
if not nth then return { 'refused', 'limit-reached' } end
local nthOfDay, nthOfDayAt = nextOf(ofDay, perUserPerDay)
if not nthOfDay then return { 'refused', 'daily-limit-reached' } end

local underWay = redis.call('HGET', KEYS[5], userId)
if underWay and #split(underWay, '|') >= BOUNDS.mine then return { 'full' } end
if redis.call('HLEN', KEYS[3]) >= BOUNDS.held then return { 'full' } end

if serialReturned then
  redis.call('ZREM', KEYS[2], text(serial))
else
  fresh = fresh + buckets
  redis.call('HSET', KEYS[1], 'next', text(fresh))
end
if dayReturned then
  redis.call('ZREM', KEYS[7], text(daySerial))
else
  redis.call('HSET', KEYS[6], 'next', text(freshOfDay + buckets))
end
takeAt(entry.n, nthAt)
takeAt(ofDay, nthOfDayAt)
keepDay(entry, day, ofDay)
local r = record({
  userCouponId = ARGV[3], serial = serial, nth = nth, day = day, nthOfDay = nthOfDay, daySerial = daySerial,
  at = ARGV[5], epoch = epoch, flags = '',
})
redis.call('HSET', KEYS[3], field, r)
redis.call('ZADD', KEYS[4], text(now), field)
redis.call('HSET', KEYS[5], userId, underWay and (underWay .. '|' .. requestId) or requestId)
keepEntry(KEYS[8], KEYS[5], KEYS[1], userId, entry)

if now / 1000000 > tonumber(book[6]) then
  for _, place in ipairs({ 1, 2, 3, 4, 5, 9, 10 }) do redis.call('EXPIRE', KEYS[place], KEPT_SECONDS) end
  redis.call('HSET', KEYS[1], 'keep', text(now / 1000000 + KEPT_SECONDS / 4))
end
return { 'taken', r, left(fresh) }
