-- Add a feed, or change what is known about it. ARGV: url, id if it is new, feed, host, origin, state, due
-- KEYS: urls, due, removed, moved. Returns: 'added', 'changed' or 'unchanged', and the id.
local id = redis.call('HGET', KEYS[1], ARGV[1])
local before = id and redis.call('HMGET', 'feeds:feed:' .. id, 'feed', 'origin')
if before and before[1] then
  if before[1] == ARGV[3] and before[2] == ARGV[5] then return {'unchanged', id} end
  redis.call('HSET', 'feeds:feed:' .. id, 'feed', ARGV[3], 'origin', ARGV[5])
  return {'changed', id}
end
if not id then
  id = ARGV[2]
  while redis.call('EXISTS', 'feeds:feed:' .. id) == 1 do id = id .. '+' end -- of a feed that moved away from here
end
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], id)
redis.call('HSET', 'feeds:feed:' .. id, 'feed', ARGV[3], 'host', ARGV[4], 'origin', ARGV[5], 'state', ARGV[6])
redis.call('ZADD', KEYS[2], ARGV[7], id)
return {'added', id}
