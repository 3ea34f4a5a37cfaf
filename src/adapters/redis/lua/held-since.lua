-- What has been under way for so long, oldest first.
-- KEYS   1 held
-- ARGV   1 older than (ms)  2 limit
-- Returns a flat list: userId|requestId, record, microsecond since.
local before = microseconds() - tonumber(ARGV[1]) * 1000
local old = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local since = tonumber(reservation(all[i + 1]).since)
  if since <= before then old[#old + 1] = { all[i], all[i + 1], since } end
end
table.sort(old, function(a, b) return a[3] < b[3] end)
local list = {}
for i = 1, math.min(#old, tonumber(ARGV[2])) do
  list[#list + 1] = old[i][1]
  list[#list + 1] = old[i][2]
  list[#list + 1] = text(old[i][3])
end
return list
