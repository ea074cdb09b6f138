#!lua name=tocsin_alerts_VERSION

-- VERSION is the hash of this file, so that workers of two versions can write to one server.

local function now_ms()
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000)
end

-- The next stream id: never behind the last one given, so that one cursor is good for every channel.
local function next_id(clock, ms)
  local last = redis.call('GET', clock)
  local last_ms, last_n = string.match(last or '0-0', '(%d+)-(%d+)')
  local n = 0
  if ms <= tonumber(last_ms) then
    ms, n = tonumber(last_ms), tonumber(last_n) + 1
  end
  local id = string.format('%.0f-%d', ms, n)
  redis.call('SET', clock, id)
  return id, ms
end

-- An entry that is not live says so in a third field, for deliveries pass it over.
local function append(channel, id, maxlen, counts, payload, live)
  local fields = {'n', redis.call('HINCRBY', counts, channel, 1), 'json', payload}
  if not live then
    fields[5], fields[6] = 'restored', 1
  end
  local added = redis.pcall('XADD', channel, 'MAXLEN', '~', maxlen, id, unpack(fields))
  if type(added) == 'table' and added.err then
    -- A stream that is ahead of the clock (the clock key was lost): let the server choose.
    redis.call('XADD', channel, 'MAXLEN', '~', maxlen, '*', unpack(fields))
  end
  if live then
    redis.call('PUBLISH', channel, payload)
  end
end

local function is_stream_or_free(key)
  local kind = redis.call('TYPE', key)['ok']
  return kind == 'none' or kind == 'stream'
end

-- Keeps the alert with its story; false when its seq was written before. Nothing is written when a channel's key is no stream.
local function keep(keys, argv, ms)
  local story, index, seq = keys[1], keys[2], argv[2]
  if redis.call('HEXISTS', story, seq) == 1 then
    return false
  end
  for i = 5, #keys do
    if not is_stream_or_free(keys[i]) then
      return redis.error_reply('WRONGTYPE ' .. keys[i] .. ' is not a stream')
    end
  end
  redis.call('HSET', story, seq, argv[3])
  local latest = tonumber(redis.call('HGET', story, 'latest') or '0')
  if tonumber(seq) > latest then
    redis.call('HSET', story, 'latest', seq)
  end
  redis.call('EXPIRE', story, argv[5])
  redis.call('ZADD', index, ms, argv[1])
  redis.call('ZREMRANGEBYRANK', index, 0, -1 - tonumber(argv[6]))
  for i = 5, #keys do
    local watch = string.match(keys[i], '^alerts:watch:(.+)$')
    if watch then
      -- A later correction or cancel goes to every watch that was told of the story.
      redis.call('HSET', story, 'watch:' .. watch, seq)
    end
  end
  return true
end

local function append_all(keys, argv, id, live)
  for i = 5, #keys do
    append(keys[i], id, i == 5 and argv[4] or argv[7], keys[4], argv[3], live)
  end
end

-- KEYS: story, index of stories, clock, counts, then every channel.
-- ARGV: story id, seq, payload, MAXLEN of the first channel, seconds to keep the story, stories kept in the index,
-- MAXLEN of the other channels.
-- Answers 1 when written, 0 when this seq was written before.
local function write_alert(keys, argv)
  local ms = now_ms()
  local kept = keep(keys, argv, ms)
  if kept ~= true then
    return kept or 0
  end
  append_all(keys, argv, next_id(keys[3], ms), true)
  return 1
end

-- Time and number of the newest entry on any of these channels.
local function newest(keys)
  local ms, n = 0, -1
  for i = 5, #keys do
    local entry = redis.call('XREVRANGE', keys[i], '+', '-', 'COUNT', 1)[1]
    if entry then
      local last_ms, last_n = string.match(entry[1], '(%d+)-(%d+)')
      last_ms, last_n = tonumber(last_ms), tonumber(last_n)
      if last_ms > ms or last_ms == ms and last_n > n then
        ms, n = last_ms, last_n
      end
    end
  end
  return ms, n
end

-- The same, and one more in ARGV: when the alert first rang (ms). It does not ring again, and where one of its channels has
-- gone on since then all are left alone, because their readers would take the alert for a new one.
-- Answers 2 when the channels have it, 1 when it can only be looked up, 0 when this seq was written before.
local function restore_alert(keys, argv)
  local ms = tonumber(argv[8])
  local kept = keep(keys, argv, ms)
  if kept ~= true then
    return kept or 0
  end
  local last_ms, last_n = newest(keys)
  if ms < last_ms then
    return 1
  end
  append_all(keys, argv, string.format('%.0f-%d', ms, ms == last_ms and last_n + 1 or 0), false)
  return 2
end

-- KEYS: channel, clock, counts. ARGV: payload, MAXLEN. A message that belongs to no story, e.g. a heartbeat.
local function announce(keys, argv)
  local id = next_id(keys[2], now_ms())
  append(keys[1], id, argv[2], keys[3], argv[1], true)
  return id
end

redis.register_function('tocsin_write_alert_VERSION', write_alert)
redis.register_function('tocsin_restore_alert_VERSION', restore_alert)
redis.register_function('tocsin_announce_VERSION', announce)
