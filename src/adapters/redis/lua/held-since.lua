-- What has been under way for so long, oldest first.
-- KEYS   1 since  2 held
-- ARGV   1 older than (ms)  2 limit
-- Returns a flat list: userId|requestId, record, microsecond since.
local before = microseconds() - tonumber(ARGV[1]) * 1000
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(before), 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local list = {}
for i = 1, #found, 2 do
  local kept = redis.call('HGET', KEYS[2], found[i])
  if kept then
    list[#list + 1] = found[i]
    list[#list + 1] = kept
    list[#list + 1] = found[i + 1]
  else
    redis.call('ZREM', KEYS[1], found[i])
  end
end
return list
