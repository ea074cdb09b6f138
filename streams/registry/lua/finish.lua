-- Hand a lease back with what was learnt. Nothing is written if the lease was lost in the meantime or the feed was removed.
-- ARGV: id, token, state, seen ('' to leave it), seconds until due ('' for never), log line, log length,
--       now ('' for the server's own clock), host pause seconds, arrivals key
--       ('' for none), arrivals group, arrivals count, arrivals kept seconds, then control messages
-- KEYS: due, leased, hosts, outbox
-- Returns 1 when it was ours.
local id, token = ARGV[1], ARGV[2]
local now = tonumber(ARGV[8])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) + tonumber(t[2]) / 1e6
end
local feed = 'feeds:feed:' .. id
if redis.call('HGET', feed, 'token') ~= token then return 0 end
local host = redis.call('HGET', feed, 'host')
redis.call('HSET', feed, 'state', ARGV[3])
if ARGV[4] ~= '' then redis.call('HSET', feed, 'seen', ARGV[4]) end
redis.call('HDEL', feed, 'token', 'due')
redis.call('ZREM', KEYS[2], id)
redis.call('ZREM', 'feeds:active:' .. host, id)
if ARGV[5] ~= '' then redis.call('ZADD', KEYS[1], string.format('%.6f', now + tonumber(ARGV[5])), id) end
redis.call('DEL', 'feeds:sending:' .. host)
redis.call('LPUSH', 'feeds:log:' .. id, ARGV[6])
redis.call('LTRIM', 'feeds:log:' .. id, 0, tonumber(ARGV[7]) - 1)

local waiting_from = redis.call('ZSCORE', KEYS[3], host) and redis.call('GET', 'feeds:next:' .. host)
if waiting_from then redis.call('ZADD', KEYS[3], waiting_from, host) end
local pause = tonumber(ARGV[9])
if pause > 0 then
  local from = now + pause
  redis.call('SET', 'feeds:next:' .. host, string.format('%.6f', from), 'PX', math.ceil(pause * 1000))
  if redis.call('ZSCORE', KEYS[3], host) then redis.call('ZADD', KEYS[3], string.format('%.6f', from), host) end
end

if ARGV[10] ~= '' then
  redis.call('HINCRBY', ARGV[10], ARGV[11], ARGV[12])
  redis.call('EXPIRE', ARGV[10], ARGV[13])
end
for i = 14, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
return 1
