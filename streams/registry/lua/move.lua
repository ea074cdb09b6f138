-- A feed answers at another URL for good. KEYS: urls, moved. ARGV: id, old url, new url, feed, host
-- Returns 'moved', or 'duplicate' where another feed already polls the new URL.
local feed = 'feeds:feed:' .. ARGV[1]
if redis.call('EXISTS', feed) == 0 then return 'gone' end
local other = redis.call('HGET', KEYS[1], ARGV[3])
if other and other ~= ARGV[1] then return 'duplicate' end
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], ARGV[3], ARGV[1])
redis.call('HSET', feed, 'feed', ARGV[4], 'host', ARGV[5])
return 'moved'
