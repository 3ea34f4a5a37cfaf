-- Ends the reading that `begin` began: the bucket hands out numbers again.
-- KEYS   1 book  2 free  3 held  4 late  5 loans
-- ARGV   1 epoch of that reading  2 next  3 unread: free ones that were not read  4 issued
--        5 complete (0|1): no copy is there or under way, in any bucket  6 free, as a JSON list
--        7 what was under way at `begin`, as a JSON list of [serial, 1 where the reading found it taken, else 0]
--        8 numbers of days of this row that are under way in other buckets, as a JSON object: day -> numbers joined with ,
-- Returns 1, or 0 where somebody else has begun since.
local begun = redis.call('HMGET', KEYS[1], 'epoch', 'token')
if begun[1] ~= ARGV[1] or not begun[2] then return 0 end
local free, out = cjson.decode(ARGV[6]), cjson.decode(ARGV[7])
local issued, written = tonumber(ARGV[4]), 0

local fieldOf, records = {}, {}
local all = redis.call('HGETALL', KEYS[3])
for i = 1, #all, 2 do
  local r = reservation(all[i + 1])
  r.flags = ''
  fieldOf[r.serial] = all[i]
  records[all[i]] = r
end
local settled = {}
for _, serial in ipairs(split(redis.call('HGET', KEYS[4], 's') or '', ',')) do settled[tonumber(serial)] = true end

for _, one in ipairs(out) do
  local serial, taken = one[1], one[2] == 1
  if fieldOf[serial] then
    if taken then
      records[fieldOf[serial]].flags = 's'
      written = written + 1
    end
  elseif settled[serial] then
    if not taken then issued = issued + 1 end
  elseif not taken then
    free[#free + 1] = serial
  end
end
for field, r in pairs(records) do redis.call('HSET', KEYS[3], field, record(r)) end

redis.call('DEL', KEYS[2], KEYS[5])
for i = 1, #free, 500 do
  local members = {}
  for j = i, math.min(i + 499, #free) do
    members[#members + 1] = text(free[j])
    members[#members + 1] = text(free[j])
  end
  redis.call('ZADD', KEYS[2], unpack(members))
end
if #free > 0 then redis.call('EXPIRE', KEYS[2], KEPT_SECONDS) end

for day, numbers in pairs(cjson.decode(ARGV[8])) do
  note(KEYS[4], 'd|' .. day, numbers)
end

local now = microseconds()
local complete = ARGV[5] == '1' and now + (KEPT_USERS_SECONDS - 86400) * 1000000 or 0
redis.call('HDEL', KEYS[4], 's')
redis.call('HDEL', KEYS[1], 'token', 'until')
for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(name, 1, 2) == 'd|' then redis.call('HDEL', KEYS[1], name) end
end
redis.call('HSET', KEYS[1], 'loaded', '1', 'next', ARGV[2], 'unread', ARGV[3], 'issued', text(issued),
  'written', text(written), 'lent', '0', 'complete', text(complete), 'keep', '0')
redis.call('HINCRBY', KEYS[1], 'moves', 1)
return 1
