--- encode
return {cjson.encode({1, 2, 3}), cjson.encode({a = 1}), cjson.encode('x'), cjson.encode(1.5), cjson.encode(true), cjson.encode(cjson.null), cjson.encode({}), cjson.encode({{}})}
--- numbers
return {cjson.encode(1e15), cjson.encode(123456789012345), cjson.encode(0.1), cjson.encode(1/3), cjson.encode(2^53), cjson.encode(-0.0), cjson.encode(1e-7), cjson.encode(100)}
--- escapes
return cjson.encode('\0\1\8\9\10\12\13\31 "\\/\127é\255')
--- an object of many keys
return cjson.encode({name = 'x', id = 5, tags = {'a', 'b'}, nested = {deep = {deeper = true}}, empty = {}, zero = 0})
--- arrays with holes
return {cjson.encode({1, nil, 3}), cjson.encode({[3] = 1}), cjson.encode({[1] = 1, [5] = 2})}
--- an excessively sparse array
return cjson.encode({[11] = 1})
--- sparse arrays converted
cjson.encode_sparse_array(true) local r = cjson.encode({[11] = 1}) cjson.encode_sparse_array(false) return r
--- number keys
return {cjson.encode({[1.5] = 'a'}), cjson.encode({[-1] = 'a'}), cjson.encode({[0] = 'a'}), cjson.encode({1, 2, x = 3})}
--- keys that are no strings
return cjson.encode({[true] = 1})
--- functions
return cjson.encode({f = function() end})
--- infinities
return cjson.encode(1/0)
--- NaN
return cjson.encode({0/0})
--- too deep
local t = {} for i = 1, 1100 do t = {t} end return cjson.encode(t)
--- in itself
local t = {} t.t = t return cjson.encode(t)
--- decode
local t = cjson.decode('{"a":[1,2.5,"x",true,false,null,{"b":{}}],"c":"d"}') return {t.a[1], tostring(t.a[2]), t.a[3], tostring(t.a[4]), tostring(t.a[5]), tostring(t.a[6]), type(t.a[7].b), t.c, #t.a}
--- null
return {tostring(cjson.null), type(cjson.null), tostring(cjson.decode('null') == cjson.null), tostring(cjson.decode('[null]')[1]), tostring(cjson.null == nil)}
--- unicode
return {cjson.decode('"\\u00e9\\u20ac\\ud83d\\ude00\\u0041"'), cjson.decode('"\\n\\t\\r\\b\\f\\/\\\\\\""')}
--- numbers that are none in JSON
return {cjson.decode('0x1F'), tostring(cjson.decode('nan')), tostring(cjson.decode('-inf')), cjson.decode('01'), cjson.decode('+5')}
--- large numbers
return {tostring(cjson.decode('12345678901234567890')), tostring(cjson.decode('1e400')), tostring(cjson.decode('0.1')), tostring(cjson.decode('1E-5'))}
--- decode errors
local r = {} for _, s in ipairs({'', '[', '[1', '[1,]', '{', '{1:2}', '{"a"}', '{"a":1,}', '[1 2]', 'nul', 'x', '1 2', '"abc', '"\\x"', '"\\u12"', '"\\ud83d"', '.5', '-', '[1}', '{"a" 1}'}) do r[#r + 1] = select(2, pcall(cjson.decode, s)) end return r
--- an uncaught decode error
return cjson.decode('{"a":')
--- decode too deep
return cjson.decode(('['):rep(1001) .. (']'):rep(1001))
--- decode just deep enough
return type(cjson.decode(('['):rep(1000) .. (']'):rep(1000)))
--- UTF-16
return select(2, pcall(cjson.decode, 'a\0b\0'))
--- arguments
return {select(2, pcall(cjson.encode)), select(2, pcall(cjson.decode)), select(2, pcall(cjson.encode, 1, 2)), select(2, pcall(cjson.decode, {}))}
--- round trip
local s = '{"list":[1,2,3],"obj":{"k":"v"},"n":1.25,"t":true,"e":[]}' local t = cjson.decode(s) return {cjson.encode(t.list), cjson.encode(t.obj), cjson.encode(t.n), cjson.encode(t.t), cjson.encode(t.e)}
--- order of decoded fields
local r = {} for k, v in pairs(cjson.decode('{"zeta":1,"alpha":2,"mid":3,"x":4,"y":5,"longer_name":6,"id":7,"name":8,"ts":9}')) do r[#r + 1] = k end return r
--- encode what was decoded
return cjson.encode(cjson.decode('{"zeta":1,"alpha":2,"mid":{"b":[],"a":{}},"x":[1,[2,[3]]],"y":null,"s":"\\u0000\\u001f"}'))
--- settings
return {cjson.encode_max_depth(), cjson.decode_max_depth(), cjson.encode_number_precision(), tostring(cjson.encode_keep_buffer()), tostring(cjson.encode_invalid_numbers()), tostring(cjson.decode_invalid_numbers()), tostring(cjson.encode_sparse_array())}
--- settings out of range
return {select(2, pcall(cjson.encode_number_precision, 15)), select(2, pcall(cjson.encode_max_depth, 0)), select(2, pcall(cjson.encode_invalid_numbers, 'x')), select(2, pcall(cjson.encode_sparse_array, 1)), select(2, pcall(cjson.encode_max_depth, 1, 2))}
--- precision
cjson.encode_number_precision(3) local r = {cjson.encode(3.14159), cjson.encode(123456)} cjson.encode_number_precision(14) return r
--- a new module of its own
local c = cjson.new() c.encode_max_depth(1) return {select(2, pcall(c.encode, {{}})), cjson.encode({{}}), c._NAME, c._VERSION}
--- the module is read-only
cjson.encode = nil
--- a job as queues keep it: 2 q h
local job = cjson.encode({id = 7, data = {to = 'x@y.z', retries = 3}, opts = {}})
redis.call('hset', KEYS[2], 'job:7', job)
redis.call('lpush', KEYS[1], 7)
local t = cjson.decode(redis.call('hget', KEYS[2], 'job:' .. redis.call('rpop', KEYS[1])))
t.data.retries = t.data.retries - 1
return {t.id, t.data.to, t.data.retries, cjson.encode(t.opts)}
