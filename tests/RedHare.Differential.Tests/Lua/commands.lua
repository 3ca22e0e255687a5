--- set and get: 1 k
return {redis.call('set', KEYS[1], 'v'), redis.call('get', KEYS[1]), redis.call('SET', KEYS[1], 'w', 'NX'), redis.call('GeT', KEYS[1])}
--- KEYS and ARGV: 2 k1 k2 a1 a2 a3
return {KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], #KEYS, #ARGV, tostring(KEYS[3]), tostring(ARGV[0])}
--- no keys: 0 a b
return {#KEYS, #ARGV, ARGV[2]}
--- ARGV are strings: 0 10 0x10 1.5
return {type(ARGV[1]), ARGV[1] + 1, ARGV[2] + 0, ARGV[3] * 2, tostring(ARGV[1] == 10)}
--- KEYS may be changed: 1 k
KEYS[1] = 'other' KEYS[2] = 'x' ARGV.n = 5 return {KEYS[1], #KEYS, ARGV.n}
--- compare and delete: 1 lock token
redis.call('set', KEYS[1], 'token') if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end
--- a counter with a window: 1 c 10
local n = redis.call('incr', KEYS[1]) if n == 1 then redis.call('pexpire', KEYS[1], 100000) end return {n, redis.call('pttl', KEYS[1]) > 99000 and 1 or 0}
--- a token bucket: 1 b 10 2 100 1
local capacity, rate, now, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('hmget', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
tokens = math.min(capacity, tokens + (now - at) * rate)
local allowed = tokens >= wanted
if allowed then tokens = tokens - wanted end
redis.call('hset', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('expire', KEYS[1], math.ceil(capacity / rate) * 2)
return {allowed and 1 or 0, tostring(tokens), redis.call('hget', KEYS[1], 'tokens')}
--- a sliding window: 1 z 1000 60
redis.call('zadd', KEYS[1], 900, 'a', 950, 'b', 990, 'c') redis.call('zremrangebyscore', KEYS[1], '-inf', ARGV[1] - ARGV[2]) return redis.call('zcard', KEYS[1])
--- fifty calls: 1 l
for i = 1, 50 do redis.call('rpush', KEYS[1], i) end return redis.call('lrange', KEYS[1], -3, -1)
--- a pipeline by unpack: 1 l
local t = {} for i = 1, 100 do t[i] = i end redis.call('rpush', KEYS[1], unpack(t)) return redis.call('llen', KEYS[1])
--- moving between lists: 2 a b
redis.call('rpush', KEYS[1], 1, 2, 3) while true do local v = redis.call('lpop', KEYS[1]) if not v then break end redis.call('lpush', KEYS[2], v) end return redis.call('lrange', KEYS[2], 0, -1)
--- a sum over a hash: 1 h
redis.call('hset', KEYS[1], 'a', 1, 'b', 2.5, 'c', 3) local sum = 0 for _, v in ipairs(redis.call('hvals', KEYS[1])) do sum = sum + v end return tostring(sum)
--- hash fields by number: 1 h
redis.call('hset', KEYS[1], 1, 'one', 2.5, 'two') return {redis.call('hget', KEYS[1], '1'), redis.call('hget', KEYS[1], '2.5')}
--- keys that are not declared
redis.call('set', 'undeclared', 'x') return redis.call('get', 'undeclared')
--- sorted sets: 1 z
redis.call('zadd', KEYS[1], 3, 'c', 1, 'a', 2, 'b') return {redis.call('zrange', KEYS[1], 0, -1), redis.call('zrank', KEYS[1], 'b'), redis.call('zscore', KEYS[1], 'c')}
--- scores as they are printed: 1 z
redis.call('zadd', KEYS[1], 1.5, 'a', 1e20, 'b', 0.5, 'c', '-inf', 'd') return redis.call('zrange', KEYS[1], 0, -1, 'WITHSCORES')
--- expiry: 1 k
redis.call('set', KEYS[1], 'v', 'PX', 50000) return {redis.call('ttl', KEYS[1]), redis.call('persist', KEYS[1]), redis.call('ttl', KEYS[1])}
--- streams: 1 x
local id = redis.call('xadd', KEYS[1], '5-1', 'a', 1) redis.call('xgroup', 'create', KEYS[1], 'g', 0) return {id, redis.call('xreadgroup', 'group', 'g', 'c', 'count', 1, 'streams', KEYS[1], '>'), redis.call('xack', KEYS[1], 'g', id)}
--- bits: 1 b
redis.call('setbit', KEYS[1], 7, 1) return {redis.call('getbit', KEYS[1], 7), redis.call('bitcount', KEYS[1]), redis.call('get', KEYS[1])}
--- sort: 1 l
redis.call('rpush', KEYS[1], 3, 1, 2) return {redis.call('sort', KEYS[1]), redis.call('sort', KEYS[1], 'desc')}
--- scan of a set: 1 s
redis.call('sadd', KEYS[1], 1) return redis.call('sscan', KEYS[1], 0)
--- select changes the database of the script
redis.call('set', 'only0', 1) redis.call('select', 1) local n = redis.call('exists', 'only0') redis.call('select', 0) return {n, redis.call('exists', 'only0')}
--- publish
return redis.call('publish', 'channel', 'message')
--- copy and rename: 2 a b
redis.call('set', KEYS[1], 'x') return {redis.call('copy', KEYS[1], KEYS[2]), redis.call('rename', KEYS[2], 'c'), redis.call('get', 'c')}
--- writes before an error stay: 1 k
redis.call('set', KEYS[1], 'before') error('after')
--- and are seen by the next: 1 k
return redis.call('get', KEYS[1])
--- pcall goes on: 1 k
redis.call('set', KEYS[1], 'x') local e = redis.pcall('incr', KEYS[1]) redis.call('set', KEYS[1], 'after') return {e.err, redis.call('get', KEYS[1])}
--- log
return {tostring(redis.log(redis.LOG_DEBUG, 'x')), redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING}
--- log, wrongly
return {select(2, pcall(redis.log)), select(2, pcall(redis.log, 'x', 'y')), select(2, pcall(redis.log, 10, 'x'))}
--- replication
return {tostring(redis.replicate_commands()), redis.REPL_ALL, redis.REPL_AOF, redis.REPL_SLAVE, redis.REPL_REPLICA, redis.REPL_NONE, tostring(redis.set_repl(redis.REPL_ALL))}
--- replication, wrongly
return {select(2, pcall(redis.set_repl)), select(2, pcall(redis.set_repl, 99))}
--- acl_check_cmd
return {tostring(redis.acl_check_cmd('get', 'k')), tostring(redis.acl_check_cmd('set', 'k', 'v')), select(2, pcall(redis.acl_check_cmd, 'nosuch')), select(2, pcall(redis.acl_check_cmd))}
--- breakpoint and debug outside the debugger
return {tostring(redis.breakpoint()), tostring(redis.debug('x'))}
