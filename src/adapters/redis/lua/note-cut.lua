-- Notes that an item's list is kept cut, so that it is told when a coupon of that list changes.
-- KEYS   1 the book
-- ARGV   1 the generation  2 the item's fact  3 how many may be noted
-- Returns whether it is noted (0|1): not where the generation is another one, or there are as many already.
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1 then return 1 end
-- The generation is a field too.
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], '1')
return 1
