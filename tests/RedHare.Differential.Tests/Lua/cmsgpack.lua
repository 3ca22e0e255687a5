--- pack integers
return {cmsgpack.pack(0, 127, 128, 255, 256, 65535, 65536, 2^32 - 1, 2^32), cmsgpack.pack(-1, -32, -33, -128, -129, -32768, -32769, -2^31, -2^31 - 1)}
--- pack floats
return {cmsgpack.pack(1.5), cmsgpack.pack(0.1), cmsgpack.pack(1/0), cmsgpack.pack(1e300), cmsgpack.pack(2^63)}
--- pack others
return {cmsgpack.pack(nil), cmsgpack.pack(true, false), cmsgpack.pack(''), cmsgpack.pack('abc'), cmsgpack.pack(('x'):rep(40)), cmsgpack.pack(print)}
--- pack tables
return {cmsgpack.pack({}), cmsgpack.pack({1, 2, 3}), cmsgpack.pack({a = 1}), cmsgpack.pack({1, nil, 3}), cmsgpack.pack({[1.5] = 1}), cmsgpack.pack({{{}}, {x = {}}})}
--- a table within itself
local t = {} t[1] = t return cmsgpack.pack(t)
--- 16 levels of maps
local t = {k = 1} for i = 1, 17 do t = {k = t} end return cmsgpack.pack(t)
--- long arrays
local t = {} for i = 1, 300 do t[i] = i end local s = cmsgpack.pack(t) return {#s, s:sub(1, 8), #cmsgpack.unpack(s)}
--- unpack
local a, b, c, d = cmsgpack.unpack(cmsgpack.pack(1, 'two', {3, {4}}, {five = 6})) return {a, b, c[1], c[2][1], d.five}
--- unpack raw forms
return {cmsgpack.unpack('\204\200'), cmsgpack.unpack('\208\200'), cmsgpack.unpack('\205\1\0'), cmsgpack.unpack('\209\255\0'), cmsgpack.unpack('\206\0\1\0\0'), cmsgpack.unpack('\210\255\0\0\0'), tostring(cmsgpack.unpack('\207\255\255\255\255\255\255\255\255')), cmsgpack.unpack('\224'), cmsgpack.unpack('\217\3abc'), cmsgpack.unpack('\218\0\1x')}
--- unpack nothing
return {select('#', cmsgpack.unpack('')), tostring(cmsgpack.unpack('\192'))}
--- errors
local r = {} for _, s in ipairs({'\193', '\205\1', '\165abc', '\147\1\2', '\221\255\255\255\255', '\129\192\1', '\196\1x', '\199'}) do r[#r + 1] = select(2, pcall(cmsgpack.unpack, s)) end return r
--- an uncaught error
return cmsgpack.unpack('\147\1')
--- arguments
return {select(2, pcall(cmsgpack.pack)), select(2, pcall(cmsgpack.unpack)), select(2, pcall(cmsgpack.unpack, {})), select(2, pcall(cmsgpack.unpack_limit, '\1'))}
--- unpack_one
return {cmsgpack.unpack_one('\1\2\3'), cmsgpack.unpack_one('\1\2\3', 2)}
--- unpack_limit
return {cmsgpack.unpack_limit('\1\2\3\4', 2, 1)}
--- unpack beyond the end
return {select(2, pcall(cmsgpack.unpack_one, '\1', 5)), select(2, pcall(cmsgpack.unpack_one, '\1', -1)), select(2, pcall(cmsgpack.unpack_limit, '\1', -1))}
--- too many values
return select(2, pcall(cmsgpack.unpack, ('\1'):rep(9000)))
--- names
return {cmsgpack._NAME, cmsgpack._VERSION, cmsgpack._COPYRIGHT, cmsgpack._DESCRIPTION, tostring(rawget(cmsgpack, 'safe'))}
--- round trip of JSON
return cjson.encode(cmsgpack.unpack(cmsgpack.pack(cjson.decode('{"a":[1,2,{"b":"c"}],"n":1.5,"t":true}'))))
--- null becomes nil
local t = cmsgpack.unpack(cmsgpack.pack({cjson.null, 2})) return {tostring(t[1]), t[2]}
--- kept in a hash: 1 h
redis.call('hset', KEYS[1], 'f', cmsgpack.pack({id = 5, list = {1, 2, 3}, ok = true})) local t = cmsgpack.unpack(redis.call('hget', KEYS[1], 'f')) return {t.id, #t.list, tostring(t.ok)}
--- what BullMQ packs: 1 k 
local opts = cmsgpack.unpack(cmsgpack.pack({attempts = 3, backoff = {type = 'fixed', delay = 1000}, ts = 1700000000123, lifo = false})) return {opts.attempts, opts.backoff.type, opts.backoff.delay, opts.ts, tostring(opts.lifo)}
