-- Keep leases for longer. KEYS: leased. ARGV: now ('' for the server's own clock), lease seconds, then id, token, ...
-- Returns the ids that are still ours.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) + tonumber(t[2]) / 1e6
end
local until_when, ours = string.format('%.6f', now + tonumber(ARGV[2])), {}
for i = 3, #ARGV, 2 do
  local feed = 'feeds:feed:' .. ARGV[i]
  if redis.call('HGET', feed, 'token') == ARGV[i + 1] then
    redis.call('ZADD', KEYS[1], until_when, ARGV[i])
    redis.call('ZADD', 'feeds:active:' .. redis.call('HGET', feed, 'host'), until_when, ARGV[i])
    ours[#ours + 1] = ARGV[i]
  end
end
return ours
