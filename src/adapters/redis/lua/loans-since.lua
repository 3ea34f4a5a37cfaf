-- Loans to others that have been open for so long, by this server's clock.
-- KEYS   1 loans
-- ARGV   1 older than (ms)
-- Returns a flat list: loanId, day.
local before = microseconds() - tonumber(ARGV[1]) * 1000
local list = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  -- What was borrowed from others has the microsecond alone.
  local loan = split(all[i + 1], '|')
  if loan[4] and tonumber(loan[4]) <= before then
    list[#list + 1] = all[i]
    list[#list + 1] = loan[2]
  end
end
return list
