-- Ask for one request to a host beside the leased ones (a page, a redirect to another host).
-- ARGV: now ('' for the server's own clock), host, token, spacing, at once, longest seconds, seconds it
-- may take to be sent. Returns '0' when it may go, else the
-- seconds to wait before asking again.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) + tonumber(t[2]) / 1e6
end
local host, active = ARGV[2], 'feeds:active:' .. ARGV[2]
local function exact(number) return string.format('%.6f', number) end
redis.call('ZREMRANGEBYSCORE', active, '-inf', exact(now))
local times = redis.call('MGET', 'feeds:next:' .. host, 'feeds:sending:' .. host)
if tonumber(times[2] or '0') > now then return '0.2' end
local from = tonumber(times[1] or '0')
if from > now then return exact(from - now) end
if redis.call('ZCARD', active) >= tonumber(ARGV[5]) then return '0.5' end
local spacing = tonumber(ARGV[4])
redis.call('ZADD', active, exact(now + tonumber(ARGV[6])), ARGV[3])
redis.call('PEXPIRE', active, math.ceil(tonumber(ARGV[6]) * 1000) + 3600000)
redis.call('SET', 'feeds:next:' .. host, exact(now + spacing), 'PX', math.ceil(spacing * 1000))
redis.call('SET', 'feeds:sending:' .. host, exact(now + tonumber(ARGV[7])), 'PX', math.ceil(tonumber(ARGV[7]) * 1000))
return '0'
