-- Put before every other script: what several of them share. Touches no key but those that its caller hands it.
--
-- What lies in one bucket, all under the hash tag {couponId:bucket}:
--   book    hash    loaded, epoch, buckets, next, issued, unread, written, lent, moves, complete, token, until, keep;
--                   d|day: the next number of that day, absent until it is read in this epoch
--   free    zset    serials that came back, or that the reading found free below the highest; by number
--   held    hash    userId|requestId -> userCouponId|serial|nth|day|nthOfDay|daySerial|at|epoch|since|flags
--                   since: the microsecond of this server's clock when it was last asked for
--                   flags: which of the four numbers a reading found taken: s serial, d day serial, n nth, o nth of day
--   late    hash    what ended while its numbers were unread: settled s, d|day, u|userId; released r|day
--   loans   hash    loanId -> what|day|numbers|microsecond; in|loanId -> microsecond, on the borrower's side
--   dayFree zset    as free, of one day
--   users   hash    userId -> {"e":epoch,"n":[fresh, returned ...],"d":{day:[fresh, returned ...]}}; one of many
-- A limit of -1 is none.

local BOUNDS = { held = 10000, free = 20000, users = 512, days = 3, returned = 200 }
local KEPT_SECONDS = 2 * 86400
local KEPT_DAY_SECONDS = 3 * 86400
-- Longer than a book stays complete: an absent user of a complete book has no copy.
local KEPT_USERS_SECONDS = 30 * 86400

local function microseconds()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function text(number)
  return string.format('%d', number)
end

local function split(joined, separator)
  local parts = {}
  if joined == '' then return parts end
  for part in string.gmatch(joined .. separator, '([^' .. separator .. ']*)' .. separator) do
    parts[#parts + 1] = part
  end
  return parts
end

local RECORD = '^' .. string.rep('([^|]*)|', 9) .. '([^|]*)$'

local function reservation(record)
  local userCouponId, serial, nth, day, nthOfDay, daySerial, at, epoch, since, flags = string.match(record, RECORD)
  return {
    userCouponId = userCouponId,
    serial = tonumber(serial),
    nth = tonumber(nth),
    day = day,
    nthOfDay = tonumber(nthOfDay),
    daySerial = tonumber(daySerial),
    at = at,
    epoch = epoch,
    since = since,
    flags = flags,
  }
end

local function record(r)
  return table.concat({
    r.userCouponId, text(r.serial), text(r.nth), r.day, text(r.nthOfDay), text(r.daySerial), r.at, r.epoch, r.since, r.flags,
  }, '|')
end

local function flagged(r, flag)
  return string.find(r.flags, flag, 1, true) ~= nil
end

-- The number that a list of [fresh, returned ...] hands out within the limit, and where it stands; nil: none left.
local function nextOf(list, limit)
  local best = nil
  for i = 2, #list do
    if (limit == -1 or list[i] <= limit) and (best == nil or list[i] < list[best]) then best = i end
  end
  if best then return list[best], best end
  if limit == -1 or list[1] <= limit then return list[1], 1 end
  return nil
end

local function takeAt(list, place)
  if place == 1 then list[1] = list[1] + 1 else table.remove(list, place) end
end

-- What is left to hand out: free up to `highest` are the gaps, and of all of it nothing that is out.
local function numbersOf(highest, gaps, out)
  local list = { highest + 1 }
  local isOut, above = {}, {}
  for _, number in ipairs(out) do
    isOut[number] = true
    if number > highest then above[#above + 1] = number end
  end
  for _, gap in ipairs(gaps) do
    if not isOut[gap] then list[#list + 1] = gap end
  end
  table.sort(above)
  for _, number in ipairs(above) do
    while list[1] < number do
      if #list < BOUNDS.returned then list[#list + 1] = list[1] end
      list[1] = list[1] + 1
    end
    if list[1] == number then list[1] = number + 1 end
  end
  return list
end

-- Adds to a list of the late ones; whoever reads those numbers next takes it from there.
local function note(lateKey, field, value)
  local before = redis.call('HGET', lateKey, field)
  redis.call('HSET', lateKey, field, before and (before .. ',' .. value) or value)
  redis.call('EXPIRE', lateKey, KEPT_SECONDS)
end

-- Takes the reservation out of held, or returns nil where another, or none, is held of that request.
local function drop(heldKey, userId, requestId, userCouponId)
  local field = userId .. '|' .. requestId
  local found = redis.call('HGET', heldKey, field)
  if not found then return nil end
  local r = reservation(found)
  if r.userCouponId ~= userCouponId then return nil end
  redis.call('HDEL', heldKey, field)
  return r
end

-- How many numbers of the bucket's own row are left from `fresh` up to the limit.
local function leftInRow(fresh, limit, buckets)
  if fresh > limit then return 0 end
  return math.floor((limit - fresh) / buckets) + 1
end

-- The user's entry where it is of this epoch; an absent one of a complete book has no copy.
local function entryOf(usersKey, userId, epoch, complete)
  local found = redis.call('HGET', usersKey, userId)
  if found then
    local entry = cjson.decode(found)
    if text(entry.e) == epoch then return entry end
  end
  if complete then return { e = tonumber(epoch), n = { 1 }, d = {} } end
  return nil
end

local function numbersOfDay(entry, day, complete)
  if entry.d[day] then return entry.d[day] end
  if complete then return { 1 } end
  return nil
end

-- Claims around midnight may still carry yesterday.
local function keepDay(entry, day, numbers)
  entry.d[day] = numbers
  local oldest, count = nil, 0
  for other in pairs(entry.d) do
    count = count + 1
    if other ~= day and (oldest == nil or other < oldest) then oldest = other end
  end
  if count > BOUNDS.days then entry.d[oldest] = nil end
end

-- Keeps the entry. A hash that is full lets those go that nothing is under way for; they are read again when asked for.
local function keepEntry(usersKey, heldKey, bookKey, userId, entry)
  if redis.call('HSET', usersKey, userId, cjson.encode(entry)) == 0 then return end
  local users = redis.call('HLEN', usersKey)
  if users == 1 then redis.call('EXPIRE', usersKey, KEPT_USERS_SECONDS) end
  if users <= BOUNDS.users then return end
  local isUnderWay = { [userId] = true }
  for _, field in ipairs(redis.call('HKEYS', heldKey)) do
    isUnderWay[string.sub(field, 1, string.find(field, '|', 1, true) - 1)] = true
  end
  for _, other in ipairs(redis.call('HKEYS', usersKey)) do
    if not isUnderWay[other] then redis.call('HDEL', usersKey, other) end
  end
  redis.call('HSET', bookKey, 'complete', '0')
end

-- Keeps the next number of a day that was not there before, and the newest days.
local function openDay(bookKey, day, number)
  redis.call('HSET', bookKey, 'd|' .. day, text(number))
  local days = {}
  for _, field in ipairs(redis.call('HKEYS', bookKey)) do
    if string.sub(field, 1, 2) == 'd|' and field ~= 'd|' .. day then days[#days + 1] = field end
  end
  table.sort(days)
  for i = 1, #days - BOUNDS.days do redis.call('HDEL', bookKey, days[i]) end
end

-- The next number of the day's row, `known` where it is read; nil: to be read from the store first.
local function nextOfDay(bookKey, dayFreeKey, day, known, complete, bucket)
  if known then return tonumber(known) end
  if not complete then return nil end
  redis.call('DEL', dayFreeKey)
  openDay(bookKey, day, bucket + 1)
  return bucket + 1
end

-- The smallest number that came back, within the limit; nil: none.
local function returned(freeKey, limit)
  local found = redis.call('ZRANGEBYSCORE', freeKey, 1, limit == -1 and '+inf' or limit, 'LIMIT', 0, 1)
  return found[1] and tonumber(found[1])
end
