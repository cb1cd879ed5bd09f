/**
 * One Lua script does every step on the counters of one shard, in one go and by the server's clock.
 *
 * KEYS: for each charge the counter's hash and the sorted set of its leases' expiry; all carry the
 * shard as a hash tag, so that a cluster keeps them together. The hash holds the window's number `w`,
 * what is spent `s` and reserved `r`, and under `l:<lease>` what each lease holds.
 *
 * ARGV: the step (`reserve`, `release`, `settle`, `renew`, `used`), the lease, the lease's length in
 * milliseconds; then for each charge the window's length, the limit, the amount, and the window's
 * number the lease began in (-1 = unknown).
 *
 * Answers {1, now, 0, used of each charge …} or, where a reservation does not fit, {0, now, index of the
 * charge, used}.
 */
export const COUNTERS_SCRIPT = `
local step, lease, leaseMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local count = #KEYS / 2

local function text(number)
  return string.format('%.17g', number)
end

local function get(hash, field)
  return tonumber(redis.call('HGET', hash, field) or '0')
end

local function drop(hash, leases, name)
  local held = get(hash, 'l:' .. name)
  redis.call('HSET', hash, 'r', text(get(hash, 'r') - held))
  redis.call('HDEL', hash, 'l:' .. name)
  redis.call('ZREM', leases, name)
end

local function turn(hash, leases, windowMs)
  local index = math.floor(now / windowMs)
  if redis.call('HGET', hash, 'w') ~= tostring(index) then
    redis.call('DEL', hash, leases)
    redis.call('HSET', hash, 'w', tostring(index), 's', '0', 'r', '0')
    local left = windowMs - (now % windowMs) + 60000
    redis.call('PEXPIRE', hash, left)
  end
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
    drop(hash, leases, name)
  end
  return index
end

local indexes = {}
for i = 1, count do
  indexes[i] = turn(KEYS[2 * i - 1], KEYS[2 * i], tonumber(ARGV[4 * i]))
end

if step == 'reserve' then
  for i = 1, count do
    local hash = KEYS[2 * i - 1]
    local used = get(hash, 's') + get(hash, 'r')
    if used + tonumber(ARGV[4 * i + 2]) > tonumber(ARGV[4 * i + 1]) then
      return {0, now, i - 1, text(used)}
    end
  end
end

for i = 1, count do
  local hash, leases = KEYS[2 * i - 1], KEYS[2 * i]
  local amount, began = tonumber(ARGV[4 * i + 2]), tonumber(ARGV[4 * i + 3])
  local held = get(hash, 'l:' .. lease)
  if step == 'reserve' then
    redis.call('HSET', hash, 'r', text(get(hash, 'r') + amount), 'l:' .. lease, text(held + amount))
    redis.call('ZADD', leases, now + leaseMs, lease)
    redis.call('PEXPIRE', leases, redis.call('PTTL', hash))
  elseif step == 'release' then
    if held <= amount then
      drop(hash, leases, lease)
    else
      redis.call('HSET', hash, 'r', text(get(hash, 'r') - amount), 'l:' .. lease, text(held - amount))
    end
  elseif step == 'settle' then
    drop(hash, leases, lease)
    if began == -1 or began == indexes[i] then
      redis.call('HSET', hash, 's', text(get(hash, 's') + amount))
    end
  elseif step == 'renew' then
    redis.call('ZADD', leases, 'XX', now + leaseMs, lease)
  end
end

local answer = {1, now, 0}
for i = 1, count do
  local hash = KEYS[2 * i - 1]
  answer[3 + i] = text(get(hash, 's') + get(hash, 'r'))
end
return answer
`;

/**
 * Remembers of an answer the larger of each count, and gives what was counted before. KEYS: the answer's
 * hash. ARGV: how long it is kept in milliseconds, then names and counts. Answers the counts before, in
 * the order of the names; false where there was none.
 */
export const ONCE_SCRIPT = `
local before = {}
for i = 2, #ARGV, 2 do
  local counted = redis.call('HGET', KEYS[1], ARGV[i])
  before[#before + 1] = counted
  if not counted or tonumber(ARGV[i + 1]) > tonumber(counted) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return before
`;
