-- Forget a feed and all that is known of it. KEYS: urls, due, leased, removed. ARGV: url, 1 if a person removes it. Returns 1 if it was there.
local id = redis.call('HGET', KEYS[1], ARGV[1])
if not id then return 0 end
local host = redis.call('HGET', 'feeds:feed:' .. id, 'host') or ''
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], id)
redis.call('ZREM', KEYS[3], id)
redis.call('ZREM', 'feeds:queue:' .. host, id)
if redis.call('EXISTS', 'feeds:queue:' .. host) == 0 then redis.call('ZREM', 'feeds:hosts', host) end
redis.call('ZREM', 'feeds:active:' .. host, id)
if ARGV[2] == '1' then redis.call('SADD', KEYS[4], ARGV[1]) end
redis.call('DEL', 'feeds:feed:' .. id, 'feeds:log:' .. id)
return 1
