-- The numbers of one day, as the store has them.
-- KEYS   1 book  2 held  3 dayFree  4 late
-- ARGV   1 epoch  2 day  3 bucket  4 buckets  5 the highest number of the day that a copy has, of any bucket
--        6 numbers up to it that no copy has, of any bucket, as a JSON list
-- Returns 1, or 0 where the bucket has another epoch by now.
local epoch, day, bucket, buckets = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local highest = tonumber(ARGV[5])
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'd|' .. day)
if book[1] ~= '1' or book[2] ~= epoch then return 0 end
if book[3] then return 1 end

local gaps, isGap = cjson.decode(ARGV[6]), {}
for _, gap in ipairs(gaps) do isGap[gap] = true end
local function isTaken(number)
  return number <= highest and not isGap[number]
end
local function isOwn(number)
  return (number - 1) % buckets == bucket
end
local function comesBack(number)
  redis.call('ZADD', KEYS[3], text(number), text(number))
end

-- Under way here or, of this row, elsewhere.
local isOut, highestOut = {}, 0
local function goesOut(number)
  isOut[number] = true
  if isOwn(number) then highestOut = math.max(highestOut, number) end
end
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  local r = reservation(all[i + 1])
  if r.day == day then
    goesOut(r.daySerial)
    if isTaken(r.daySerial) and not flagged(r, 'd') then
      r.flags = r.flags .. 'd'
      redis.call('HSET', KEYS[2], all[i], record(r))
    end
  end
end
for _, number in ipairs(split(redis.call('HGET', KEYS[4], 'd|' .. day) or '', ',')) do goesOut(tonumber(number)) end

redis.call('DEL', KEYS[3])
for _, gap in ipairs(gaps) do
  if isOwn(gap) and not isOut[gap] then comesBack(gap) end
end
-- Of another row, and released here before this reading: nobody else has them.
for _, number in ipairs(split(redis.call('HGET', KEYS[4], 'r|' .. day) or '', ',')) do
  if not isTaken(tonumber(number)) then comesBack(tonumber(number)) end
end
local fresh = bucket + 1
if highest >= fresh then fresh = fresh + (math.floor((highest - fresh) / buckets) + 1) * buckets end
while fresh <= highestOut do
  if not isOut[fresh] then comesBack(fresh) end
  fresh = fresh + buckets
end
openDay(KEYS[1], day, fresh)
redis.call('EXPIRE', KEYS[3], KEPT_DAY_SECONDS)
redis.call('HDEL', KEYS[4], 'd|' .. day, 'r|' .. day)
return 1
