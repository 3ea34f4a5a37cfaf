-- The refusal that the user would hear of the limits other than the total; reserves nothing.
-- KEYS   1 book  2 dayFree  3 users
-- ARGV   1 userId  2 day  3 perUser  4 perUserPerDay  5 perDay  6 bucket  7 buckets
-- Returns a list that begins with: none | unread | divided buckets | need day user epoch | dry day | refused code
local userId, day = ARGV[1], ARGV[2]
local perUser, perUserPerDay, perDay = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch', 'buckets', 'complete', 'd|' .. day)
if book[1] ~= '1' then return { 'unread' } end
if book[3] ~= ARGV[7] then return { 'divided', book[3] } end
local epoch, complete = book[2], tonumber(book[4]) > microseconds()

local freshOfDay = nextOfDay(KEYS[1], KEYS[2], day, book[5], complete, tonumber(ARGV[6]))
local entry = entryOf(KEYS[3], userId, epoch, complete)
local ofDay = entry and numbersOfDay(entry, day, complete)
if not freshOfDay or not ofDay then return { 'need', freshOfDay and 0 or 1, ofDay and 0 or 1, epoch } end
if perDay ~= -1 and freshOfDay > perDay and not returned(KEYS[2], perDay) then return { 'dry', 'day' } end
if not nextOf(entry.n, perUser) then return { 'refused', 'limit-reached' } end
if not nextOf(ofDay, perUserPerDay) then return { 'refused', 'daily-limit-reached' } end
return { 'none' }
