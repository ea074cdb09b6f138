-- A claimed request was sent. KEYS: hosts. ARGV: now ('' for the server's own clock), host, seconds until the next one may go
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) + tonumber(t[2]) / 1e6
end
local host = ARGV[2]
redis.call('DEL', 'feeds:sending:' .. host)
local from = math.max(now + tonumber(ARGV[3]), tonumber(redis.call('GET', 'feeds:next:' .. host) or '0'))
redis.call('SET', 'feeds:next:' .. host, string.format('%.6f', from), 'PX', math.ceil((from - now) * 1000))
if redis.call('ZSCORE', KEYS[1], host) then redis.call('ZADD', KEYS[1], string.format('%.6f', from), host) end
return 1
