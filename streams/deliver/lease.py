"""Which notifier delivers which watch: one at a time, so that a story's alerts arrive in order."""

from __future__ import annotations

from collections.abc import Iterable

from redis.asyncio import Redis

LEASE = "tocsin:notify-lease:"
NOTIFIERS = "tocsin:notifiers"
"""Sorted set of notifiers by the server's time (ms) of their last sign of life."""
LEASE_MS = 15_000
"""A notifier that was killed is followed by another after this long."""

# KEYS: notifiers, then a lease per watch wanted. ARGV: my id, lease in ms. Answers the indexes (from 1) of the leases held:
# those held already, and free ones up to a fair share. What is held beyond it is the holder's to release, when it is done.
_CLAIM = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local watches = #KEYS - 1
local share = math.ceil(watches / redis.call('ZCARD', KEYS[1]))
local held = {}
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
    if #held < share then
      held[#held + 1] = i - 1
    end
  end
end
for i = 2, #KEYS do
  if #held < share and redis.call('SET', KEYS[i], ARGV[1], 'NX', 'PX', ARGV[2]) then
    held[#held + 1] = i - 1
  end
end
return held
"""

# KEYS: every lease. ARGV: my id.
_RELEASE = """
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then
    redis.call('DEL', KEYS[i])
  end
end
return 1
"""


async def claim(redis: Redis, me: str, watches: Iterable[str]) -> frozenset[str]:
    """The watches this notifier is to deliver for the next seconds: a fair share of all."""
    names = sorted(watches)
    if not names:
        return frozenset()
    keys = (NOTIFIERS, *(LEASE + name for name in names))
    held = await redis.eval(_CLAIM, len(keys), *keys, me, str(LEASE_MS))
    return frozenset(names[int(index) - 1] for index in held)


async def release(redis: Redis, me: str, watches: Iterable[str]) -> None:
    """Let others deliver these watches at once."""
    keys = [LEASE + name for name in watches]
    await redis.eval(_RELEASE, len(keys), *keys, me)


async def leave(redis: Redis, me: str) -> None:
    """Claim no share any more."""
    await redis.zrem(NOTIFIERS, me)
