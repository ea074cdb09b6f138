-- Writes the steps of many articles in one call; answers how many articles are kept.
-- KEYS: the list of what is kept, then for each step the article's path and the pointer from its URL.
-- ARGV: seconds to keep a path, the prefix of pointers, then for each step article id, URL, field and JSON of the step.
local seconds, prefix, new = tonumber(ARGV[1]), #ARGV[2], {}
for n = 1, (#KEYS - 1) / 2 do
  local path, pointer = KEYS[2 * n], KEYS[2 * n + 1]
  local id, url, field, step = unpack(ARGV, 4 * n - 1, 4 * n + 2)
  local first = redis.pcall('HSET', path, 'url', url)
  if type(first) == 'number' then -- a key of another type spoils one path, not the batch
    redis.call('HSET', path, field, step)
    redis.call('EXPIRE', path, seconds)
    if url ~= '' then redis.call('SET', pointer, id, 'EX', seconds) end
    if first == 1 then new[#new + 1] = id .. ' ' .. pointer:sub(prefix + 1) end
  end
end
if #new == 0 then return 0 end
redis.call('RPUSH', KEYS[1], unpack(new))
redis.call('EXPIRE', KEYS[1], seconds)
return redis.call('LLEN', KEYS[1])
