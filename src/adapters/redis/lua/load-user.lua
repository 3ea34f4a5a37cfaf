-- One user's ordinals, in all and of one day, as the store has them.
-- KEYS   1 book  2 held  3 users  4 late
-- ARGV   1 epoch  2 userId  3 day  4 highest nth  5 free ones below it, a JSON list  6, 7 the same of the day
-- Returns 1, or 0 where the bucket has another epoch by now.
local epoch, userId, day = ARGV[1], ARGV[2], ARGV[3]
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch')
if book[1] ~= '1' or book[2] ~= epoch then return 0 end
local entry = entryOf(KEYS[3], userId, epoch, false) or { e = tonumber(epoch), d = {} }
local readAll, readDay = entry.n == nil, entry.d[day] == nil
if not readAll and not readDay then return 1 end

local out, outOfDay, underWay = {}, {}, {}
local mine = userId .. '|'
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if string.sub(field, 1, #mine) == mine then
    local r = reservation(redis.call('HGET', KEYS[2], field))
    underWay[field] = r
    out[#out + 1] = r.nth
    if r.day == day then outOfDay[#outOfDay + 1] = r.nthOfDay end
  end
end
for _, one in ipairs(split(redis.call('HGET', KEYS[4], 'u|' .. userId) or '', ',')) do
  local part = split(one, ':')
  out[#out + 1] = tonumber(part[1])
  if part[2] == day then outOfDay[#outOfDay + 1] = tonumber(part[3]) end
end

local function takenIn(highest, gaps)
  local isGap = {}
  for _, gap in ipairs(gaps) do isGap[gap] = true end
  return function(number) return number <= highest and not isGap[number] end
end
local highest, gaps = tonumber(ARGV[4]), cjson.decode(ARGV[5])
local highestOfDay, gapsOfDay = tonumber(ARGV[6]), cjson.decode(ARGV[7])
local taken, takenOfDay = takenIn(highest, gaps), takenIn(highestOfDay, gapsOfDay)
for field, r in pairs(underWay) do
  if readAll and taken(r.nth) then r.flags = r.flags .. 'n' end
  if readDay and r.day == day and takenOfDay(r.nthOfDay) then r.flags = r.flags .. 'o' end
  redis.call('HSET', KEYS[2], field, record(r))
end
if readAll then entry.n = numbersOf(highest, gaps, out) end
if readDay then keepDay(entry, day, numbersOf(highestOfDay, gapsOfDay, outOfDay)) end
keepEntry(KEYS[3], KEYS[2], KEYS[1], userId, entry)
redis.call('HDEL', KEYS[4], 'u|' .. userId)
return 1
