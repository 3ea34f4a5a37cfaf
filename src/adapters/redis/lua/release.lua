-- The copy is certainly not written: its numbers may be handed out again, but for those that a reading found taken.
-- With `wrong`, one of them was taken in the store: the bucket's numbers are to be read again, unless they were since.
-- KEYS   1 book  2 free  3 held  4 dayFree  5 users  6 late
-- ARGV   1 userId  2 requestId  3 userCouponId  4 epoch of the reservation  5 wrong (0|1)
--        6 whether the day's number is of another bucket's row (0|1)
-- Returns whether it was held (0|1).
local userId = ARGV[1]
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch')
local r = drop(KEYS[3], userId, ARGV[2], ARGV[3])
if r then
  if book[1] == '1' then
    if flagged(r, 's') then
      redis.call('HINCRBY', KEYS[1], 'written', -1)
    elseif redis.call('ZCARD', KEYS[2]) < BOUNDS.free then
      redis.call('ZADD', KEYS[2], text(r.serial), text(r.serial))
      redis.call('EXPIRE', KEYS[2], KEPT_SECONDS)
    else
      redis.call('HINCRBY', KEYS[1], 'unread', 1)
    end
  end
  if book[1] == '1' and redis.call('HEXISTS', KEYS[1], 'd|' .. r.day) == 1 then
    if not flagged(r, 'd') and redis.call('ZCARD', KEYS[4]) < BOUNDS.free then
      redis.call('ZADD', KEYS[4], text(r.daySerial), text(r.daySerial))
      redis.call('EXPIRE', KEYS[4], KEPT_DAY_SECONDS)
    end
  elseif ARGV[6] == '1' then
    note(KEYS[6], 'r|' .. r.day, text(r.daySerial))
  end
  local entry = entryOf(KEYS[5], userId, book[2] or '', false)
  if entry then
    if not flagged(r, 'n') then entry.n[#entry.n + 1] = r.nth end
    if entry.d[r.day] and not flagged(r, 'o') then
      entry.d[r.day][#entry.d[r.day] + 1] = r.nthOfDay
    end
    keepEntry(KEYS[5], KEYS[3], KEYS[1], userId, entry)
  end
end
if ARGV[5] == '1' and book[1] == '1' and book[2] == ARGV[4] then redis.call('HSET', KEYS[1], 'loaded', '0') end
return r and 1 or 0
