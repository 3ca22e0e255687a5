--- a map of a command: 1 h
redis.setresp(3) redis.call('hset', KEYS[1], 'a', '1') local r = redis.call('hgetall', KEYS[1]) return {type(r.map), r.map.a, #r}
--- a map returned: 1 h
redis.setresp(3) redis.call('hset', KEYS[1], 'a', '1') return redis.call('hgetall', KEYS[1])
--- a set of a command: 1 s
redis.setresp(3) redis.call('sadd', KEYS[1], 'a') local r = redis.call('smembers', KEYS[1]) return {type(r.set), tostring(r.set.a)}
--- a set returned: 1 s
redis.setresp(3) redis.call('sadd', KEYS[1], 'a') return redis.call('smembers', KEYS[1])
--- a double of a command: 1 z
redis.setresp(3) redis.call('zadd', KEYS[1], 1.5, 'm') local r = redis.call('zscore', KEYS[1], 'm') return {type(r), type(r) == 'table' and tostring(r.double)}
--- a double returned: 1 z
redis.setresp(3) redis.call('zadd', KEYS[1], 1.5, 'm') return redis.call('zscore', KEYS[1], 'm')
--- pairs with scores: 1 z
redis.setresp(3) redis.call('zadd', KEYS[1], 1, 'a', 2.5, 'b') return redis.call('zrange', KEYS[1], 0, -1, 'withscores')
--- nulls are nil
redis.setresp(3) return {tostring(redis.call('get', 'none')), tostring(redis.call('lpop', 'none')), tostring(redis.call('hget', 'none', 'x'))}
--- null in RESP2 and RESP3
local a = redis.call('get', 'none') redis.setresp(3) local b = redis.call('get', 'none') redis.setresp(2) local c = redis.call('get', 'none') return {tostring(a), tostring(b), tostring(c)}
--- true and false
redis.setresp(3) return {true, false}
--- true alone
redis.setresp(3) return true
--- false alone
redis.setresp(3) return false
--- nil alone
redis.setresp(3) return nil
--- a map built by hand
redis.setresp(3) return {map = {field = 'value'}}
--- a set built by hand
redis.setresp(3) return {set = {member = true}}
--- a double built by hand
redis.setresp(3) return {double = 3.25}
--- doubles of all kinds
redis.setresp(3) return {{double = 1}, {double = 0.5}, {double = 0.1}, {double = 1e20}, {double = 1e-10}, {double = 1/0}, {double = -1/0}, {double = 123456789.125}}
--- a big number built by hand
redis.setresp(3) return {big_number = '1234567890123456789012345'}
--- a verbatim string built by hand
redis.setresp(3) return {verbatim_string = {format = 'mkd', string = '# x'}}
--- nested
redis.setresp(3) return {1, {map = {k = {set = {m = true}}}}, {double = 2.5}}
--- debug protocol: big number
redis.setresp(3) local r = redis.call('debug', 'protocol', 'bignum') return {type(r), type(r) == 'table' and r.big_number}
--- debug protocol: verbatim
redis.setresp(3) local r = redis.call('debug', 'protocol', 'verbatim') return {type(r), type(r) == 'table' and r.verbatim_string.string, type(r) == 'table' and r.verbatim_string.format}
--- debug protocol: booleans
redis.setresp(3) return {tostring(redis.call('debug', 'protocol', 'true')), tostring(redis.call('debug', 'protocol', 'false'))}
--- debug protocol: attributes
redis.setresp(3) local r = redis.call('debug', 'protocol', 'attrib') return {type(r), type(r) == 'string' and r}
--- debug protocol: map and set
redis.setresp(3) local m, s = redis.call('debug', 'protocol', 'map'), redis.call('debug', 'protocol', 'set') return {type(m.map), type(s.set), tostring(s.set[0])}
--- debug protocol: a double
redis.setresp(3) local r = redis.call('debug', 'protocol', 'double') return {tostring(r.double)}
--- setresp wrongly
return {select(2, pcall(redis.setresp)), select(2, pcall(redis.setresp, 1)), select(2, pcall(redis.setresp, '3')), select(2, pcall(redis.setresp, 4))}
--- setresp in the error itself
redis.setresp(5)
--- the next script starts in RESP2: 1 h
redis.call('hset', KEYS[1], 'a', 'b') return type(redis.call('hgetall', KEYS[1])[1])
