-- What the bucket believes of its stock.
-- KEYS   1 book  2 free  3 held  4 dayFree
-- ARGV   1 total  2 buckets  3 perDay (0: the day is not asked for)  4 day
-- Returns a list that begins with: unread | divided buckets |
--   books epoch issued reserved free unread moves left lent
-- left: numbers of the day up to perDay; -1 where they are to be read first. lent: serials on their way to another bucket.
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'buckets', 'next', 'issued', 'unread', 'written', 'lent',
  'moves', 'd|' .. ARGV[4])
if book[1] ~= '1' then return { 'unread' } end
if book[3] ~= ARGV[2] then return { 'divided', book[3] } end
local total, buckets, perDay = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reserved = redis.call('HLEN', KEYS[3]) - tonumber(book[7]) + tonumber(book[8])
local free = -1
if total ~= -1 then
  free = leftInRow(tonumber(book[4]), total, buckets) + redis.call('ZCOUNT', KEYS[2], 1, total)
end
local left = 0
if perDay > 0 then
  if book[10] then
    left = leftInRow(tonumber(book[10]), perDay, buckets) + redis.call('ZCOUNT', KEYS[4], 1, perDay)
  else
    left = -1
  end
end
return { 'books', book[2], book[5], reserved, free, book[6], book[9], left, book[8] }
