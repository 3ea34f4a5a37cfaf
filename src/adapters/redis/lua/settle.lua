-- The copies of these reservations are written. What is not held any more, or is another's, stays as it is.
-- KEYS   1 book  2 held  3 late, then for each reservation: its users
-- ARGV   for each reservation: userId, requestId, userCouponId
-- Returns how many were held.
local book = redis.call('HMGET', KEYS[1], 'loaded', 'epoch')
local ended = 0

-- What is noted is of numbers that are not read yet in this epoch: their reading may have come too early to see the copy.
for i = 1, #ARGV / 3 do
  local userId, requestId, userCouponId = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  local r = drop(KEYS[2], userId, requestId, userCouponId)
  if r then
    ended = ended + 1
    if book[1] ~= '1' then
      note(KEYS[3], 's', text(r.serial))
    elseif flagged(r, 's') then
      redis.call('HINCRBY', KEYS[1], 'written', -1)
    else
      redis.call('HINCRBY', KEYS[1], 'issued', 1)
    end
    if r.epoch ~= book[2] then
      if book[1] ~= '1' or redis.call('HEXISTS', KEYS[1], 'd|' .. r.day) == 0 then note(KEYS[3], 'd|' .. r.day, text(r.daySerial)) end
      local entry = entryOf(KEYS[3 + i], userId, book[2] or '', false)
      if not entry or not entry.d[r.day] then
        note(KEYS[3], 'u|' .. userId, text(r.nth) .. ':' .. r.day .. ':' .. text(r.nthOfDay))
      end
    end
  end
end
return ended
