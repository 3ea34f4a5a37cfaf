-- For each of some requests for one coupon on one day, takes a serial, the user's ordinals and the day's number, or says
-- what is missing. On a Cluster they are of one bucket.
-- KEYS   for each request: book, free, held, dayFree, users
-- ARGV   1 day  2 total  3 perUser  4 perUserPerDay  5 perDay  6 buckets, then for each request: bucket, userId,
--        requestId, userCouponId, at (ms)
-- Returns for each request a list, joined with "\n", that begins with
--   held    record, left            the request holds it already; it is young again
--   taken   record, left            left: 0 where this bucket has no serial left up to the total
--   unread                          the bucket's numbers are to be read from the store
--   divided buckets                 the coupon is divided into another number of buckets
--   need    day (0|1), user (0|1), epoch     these numbers are to be read from the store
--   dry     serial | day            this bucket has none left
--   refused limit-reached | daily-limit-reached
--   full                            as much is under way as may be
--   failed  why                     the others go on
local day = ARGV[1]
local total, perUser, perUserPerDay, perDay = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local buckets = tonumber(ARGV[6])
local now = microseconds()

local function left(freeKey, fresh)
  if total == -1 or fresh <= total then return '1' end
  return text(redis.call('ZCOUNT', freeKey, 1, total))
end

local function reserve(bookKey, freeKey, heldKey, dayFreeKey, usersKey, bucket, userId, requestId, userCouponId, at)
  local field = userId .. '|' .. requestId
  local found = redis.call('HGET', heldKey, field)
  if found then
    local again = reservation(found)
    again.since = text(now)
    redis.call('HSET', heldKey, field, record(again))
    return 'held\n' .. found .. '\n' .. left(freeKey, tonumber(redis.call('HGET', bookKey, 'next') or '1'))
  end

  local book = redis.call('HMGET', bookKey, 'loaded', 'epoch', 'buckets', 'next', 'complete', 'keep', 'd|' .. day)
  if book[1] ~= '1' then return 'unread' end
  if tonumber(book[3]) ~= buckets then return 'divided\n' .. book[3] end
  local epoch, fresh = book[2], tonumber(book[4])
  local complete = tonumber(book[5]) > now

  -- The row first: what came back is looked for only when it has run out.
  local serial = fresh
  if total ~= -1 and fresh > total then serial = returned(freeKey, total) end
  if not serial then return 'dry\nserial' end

  local freshOfDay = nextOfDay(bookKey, dayFreeKey, day, book[7], complete, bucket)
  local entry = entryOf(usersKey, userId, epoch, complete)
  local ofDay = entry and numbersOfDay(entry, day, complete)
  if not freshOfDay or not ofDay then
    return 'need\n' .. (freshOfDay and 0 or 1) .. '\n' .. (ofDay and 0 or 1) .. '\n' .. epoch
  end

  local daySerial = freshOfDay
  if perDay ~= -1 and freshOfDay > perDay then daySerial = returned(dayFreeKey, perDay) end
  if not daySerial then return 'dry\nday' end

  local nth, nthAt = nextOf(entry.n, perUser)
  if not nth then return 'refused\nlimit-reached' end
  local nthOfDay, nthOfDayAt = nextOf(ofDay, perUserPerDay)
  if not nthOfDay then return 'refused\ndaily-limit-reached' end
  -- Looked at now and then: a few more do no harm.
  if now % 8 == 0 and redis.call('HLEN', heldKey) >= BOUNDS.held then return 'full' end

  if serial == fresh then fresh = fresh + buckets else redis.call('ZREM', freeKey, text(serial)) end
  if daySerial == freshOfDay then freshOfDay = freshOfDay + buckets else redis.call('ZREM', dayFreeKey, text(daySerial)) end
  redis.call('HSET', bookKey, 'next', text(fresh), 'd|' .. day, text(freshOfDay))
  takeAt(entry.n, nthAt)
  takeAt(ofDay, nthOfDayAt)
  keepDay(entry, day, ofDay)
  keepEntry(usersKey, heldKey, bookKey, userId, entry)
  local r = record({
    userCouponId = userCouponId, serial = serial, nth = nth, day = day, nthOfDay = nthOfDay, daySerial = daySerial,
    at = at, epoch = epoch, since = text(now), flags = '',
  })
  redis.call('HSET', heldKey, field, r)

  if now / 1000000 > tonumber(book[6]) then
    for _, key in ipairs({ bookKey, freeKey, heldKey }) do redis.call('EXPIRE', key, KEPT_SECONDS) end
    redis.call('HSET', bookKey, 'keep', text(now / 1000000 + KEPT_SECONDS / 4))
  end
  return 'taken\n' .. r .. '\n' .. left(freeKey, fresh)
end

local answers = {}
for i = 1, #KEYS / 5 do
  local k, a = 5 * i - 5, 5 * i + 1
  local isDone, said = pcall(reserve, KEYS[k + 1], KEYS[k + 2], KEYS[k + 3], KEYS[k + 4], KEYS[k + 5],
    tonumber(ARGV[a + 1]), ARGV[a + 2], ARGV[a + 3], ARGV[a + 4], ARGV[a + 5])
  answers[i] = isDone and said or 'failed\n' .. (type(said) == 'table' and said.err or tostring(said))
end
return answers
