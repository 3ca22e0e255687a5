--- simple values
return {1, 'two', true, false, {}, nil}
--- false is null
return false
--- true is one
return true
--- nil
return nil
--- nothing
local x = 1
--- several values: only the first counts
return 1, 2, 3
--- a number
return 3.99
--- a negative number
return -3.99
--- a table with a hole at the start
return {nil, 1}
--- a function
return print
--- functions inside
return {1, print, 2}
--- a coroutine
return coroutine.create(function() end)
--- cjson.null
return {cjson.null, 1}
--- a status
return {ok = 'PONG'}
--- a status from a command
return redis.call('ping')
--- statuses as tables
local r = redis.call('set', 'k', 'v') return {type(r), r.ok, tostring(r[1])}
--- nulls of commands are false
return {tostring(redis.call('get', 'none')), tostring(redis.call('lpop', 'none')), tostring(redis.call('hget', 'none', 'f')), tostring(redis.call('zscore', 'none', 'm'))}
--- null arrays
return {tostring(redis.call('lpop', 'none', 2)), tostring(redis.call('zrandmember', 'none'))}
--- arrays of commands: 1 l
redis.call('rpush', KEYS[1], 'a', 'b', 'c') local r = redis.call('lrange', KEYS[1], 0, -1) return {#r, r[1], r[3], type(r)}
--- nested arrays of commands: 1 x
redis.call('xadd', KEYS[1], '1-1', 'f', 'v', 'g', 'w') return redis.call('xrange', KEYS[1], '-', '+')
--- integers of commands
return {redis.call('exists', 'none'), type(redis.call('exists', 'none')), redis.call('del', 'none')}
--- hashes in RESP2: 1 h
redis.call('hset', KEYS[1], 'a', 1, 'b', 2) return redis.call('hgetall', KEYS[1])
--- scores in RESP2: 1 z
redis.call('zadd', KEYS[1], 1.5, 'a', 2, 'b') local r = redis.call('zrange', KEYS[1], 0, -1, 'withscores') return {type(r[2]), r}
--- eight levels
return {{{{{{{{1}}}}}}}}
--- a deep reply
local t = {} for i = 1, 100 do t = {t} end return t
--- many elements
local t = {} for i = 1, 1000 do t[i] = i end return t
--- a long string
return ('x'):rep(100000)
--- an empty string
return ''
--- maps are plain fields outside RESP3
return {map = {a = 1}}
--- sets are plain fields outside RESP3
return {set = {a = true}}
--- doubles
return {double = 3.5}
--- integral doubles
return {double = 3}
--- big numbers
return {big_number = '12345678901234567890'}
--- verbatim strings
return {verbatim_string = {format = 'txt', string = 'hello'}}
--- verbatim strings, ill-formed
return {verbatim_string = {string = 'hello'}}
--- doubles that are none
return {double = 'x'}
--- a double in an array
return {{double = 0.1}, {double = 1e20}, {double = 1/0}, {double = -1/0}}
--- a map in an array
return {1, {map = {a = {map = {b = 'c'}}}}}
--- fields behind metatables count not
return setmetatable({}, {__index = {ok = 'x'}})
--- elements behind metatables count not
return setmetatable({1}, {__index = function(t, i) if i < 5 then return i end end})
--- the type of TIME
local t = redis.call('time') return {#t, type(t[1])}
--- zpopmin: 1 z
redis.call('zadd', KEYS[1], 1, 'a', 2, 'b') return redis.call('zpopmin', KEYS[1])
--- object encoding: 1 k
redis.call('set', KEYS[1], 1) return {redis.call('object', 'encoding', KEYS[1]), redis.call('type', KEYS[1])}
--- type is a status: 1 k
redis.call('set', KEYS[1], 1) return redis.call('type', KEYS[1]).ok
--- scan: 1 k
redis.call('flushall') redis.call('set', KEYS[1], 1) local r = redis.call('scan', 0) return {r[1], r[2]}
