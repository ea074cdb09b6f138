-- Lease due feeds, at most so many, never more per host than allowed.
-- ARGV: now ('' for the server's own clock), how many, lease seconds, seconds between two requests to a host, requests at once per
--       host, token, seconds a claimed request may take to be sent. KEYS: due, hosts, leased
-- Returns: now, the next moment at which there may be something to do, then id, feed, state, origin, due for each lease.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) + tonumber(t[2]) / 1e6
end
local wanted, lease, spacing, at_once, token = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local sending = tonumber(ARGV[7])
local due, hosts, leased = KEYS[1], KEYS[2], KEYS[3]
local BATCH = 500

local function exact(number) return string.format('%.6f', number) end
-- After the spacing since the last request was sent, and not while one is claimed but not sent yet.
local function allowed_from(host)
  local times = redis.call('MGET', 'feeds:next:' .. host, 'feeds:sending:' .. host)
  return math.max(now, tonumber(times[1] or '0'), tonumber(times[2] or '0'))
end

local function enqueue(id, since)
  local host = redis.call('HGET', 'feeds:feed:' .. id, 'host')
  if not host then return end
  redis.call('ZADD', 'feeds:queue:' .. host, since, id)
  if not redis.call('ZSCORE', hosts, host) then redis.call('ZADD', hosts, exact(allowed_from(host)), host) end
end

-- 1. Leases that ran out: their poller is dead or stuck, others take over.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', exact(now), 'LIMIT', 0, BATCH)) do
  redis.call('ZREM', leased, id)
  redis.call('HDEL', 'feeds:feed:' .. id, 'token')
  enqueue(id, redis.call('HGET', 'feeds:feed:' .. id, 'due') or exact(now))
end

-- 2. What has come due waits in the queue of its host.
local ripe = redis.call('ZRANGEBYSCORE', due, '-inf', exact(now), 'WITHSCORES', 'LIMIT', 0, BATCH)
for i = 1, #ripe, 2 do
  redis.call('ZREM', due, ripe[i])
  enqueue(ripe[i], ripe[i + 1])
end

-- 3. One feed of every host that may be asked.
local out = {}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', hosts, '-inf', exact(now), 'LIMIT', 0, BATCH)) do
  if #out >= 5 * wanted then break end
  local active, queue = 'feeds:active:' .. host, 'feeds:queue:' .. host
  redis.call('ZREMRANGEBYSCORE', active, '-inf', exact(now))
  local free_from = allowed_from(host)
  if free_from > now then
    redis.call('ZADD', hosts, exact(free_from), host)
  elseif redis.call('ZCARD', active) >= at_once then
    redis.call('ZADD', hosts, exact(now + 1), host)
  else
    local first = redis.call('ZPOPMIN', queue)
    local id = first[1]
    local record = id and redis.call('HMGET', 'feeds:feed:' .. id, 'feed', 'state', 'origin')
    if record and record[1] then
      redis.call('ZADD', active, exact(now + lease), id)
      redis.call('ZADD', leased, exact(now + lease), id)
      redis.call('HSET', 'feeds:feed:' .. id, 'token', token, 'due', first[2])
      redis.call('SET', 'feeds:next:' .. host, exact(now + spacing), 'PX', math.ceil(spacing * 1000))
      redis.call('SET', 'feeds:sending:' .. host, exact(now + sending), 'PX', math.ceil(sending * 1000))
      for _, value in ipairs({id, record[1], record[2] or '', record[3] or '', first[2]}) do out[#out + 1] = value end
    end
    if redis.call('ZCARD', queue) == 0 then
      redis.call('ZREM', hosts, host)
    else
      redis.call('ZADD', hosts, exact(allowed_from(host)), host)
    end
  end
end

local next_moment = now + 3600
for _, key in ipairs({due, hosts, leased}) do
  local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if head[2] then next_moment = math.min(next_moment, tonumber(head[2])) end
end
return {exact(now), exact(next_moment), unpack(out)}
