--- a nil ends an array
return {1, 2, nil, 4}
--- nested arrays
return {1, {2, {3, {4, {}}}}, {}}
--- hash part is dropped
return {1, 2, a = 3, [10] = 4}
--- length of arrays with holes
local t = {1, 2, 3, nil, 5} local u = {n = 1, 1, 2} u[4] = 4 return {#t, #u, #{}, #{nil}, #{nil, 2}, #{n = 3}}
--- length while it grows and shrinks
local t, r = {}, {} for i = 1, 20 do t[i] = i r[#r + 1] = #t end for i = 20, 5, -3 do t[i] = nil r[#r + 1] = #t end return r
--- insert and remove
local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 'x') local r = {table.remove(t), table.remove(t, 1), #t} for i, v in ipairs(t) do r[#r + 1] = v end return r
--- insert beyond the end
local t = {1} table.insert(t, 5, 'x') return {#t, tostring(t[5]), tostring(t[2])}
--- concat
return {table.concat({1, 2, 3}, ','), table.concat({'a', 1.5, 'b'}), table.concat({}, ','), table.concat({1, 2, 3}, '-', 2, 3), table.concat({1, 2, 3}, '-', 3, 2)}
--- concat of a bad value
return select(2, pcall(table.concat, {1, {}, 3}))
--- sort numbers
local t = {5, 2, 8, 1, 9, 3, 7, 4, 6, 0} table.sort(t) return t
--- sort with an order
local t = {5, 2, 8, 1, 9} table.sort(t, function(a, b) return a > b end) return t
--- sort strings
local t = {'b', 'a', 'C', 'aa', '', 'B', '1', '\255'} table.sort(t) return t
--- sort is not stable but the same
local t, r = {}, {} for i = 1, 30 do t[i] = {k = i % 4, i = i} end table.sort(t, function(a, b) return a.k < b.k end) for i = 1, 30 do r[i] = t[i].i end return r
--- sort with an invalid order
return {select(2, pcall(table.sort, {3, 1, 2, 5, 4, 6}, function() return true end))}
--- sort of things that do not compare
return {select(2, pcall(table.sort, {1, 'a', 2})), select(2, pcall(table.sort, {{}, {}})), select(2, pcall(table.sort, {1, nil, 3, true}))}
--- comparisons that a sort makes
local t, r = {3, 1, 2, 5, 4}, {} table.sort(t, function(a, b) r[#r + 1] = a * 10 + b return a < b end) return r
--- order of pairs over strings
local t, r = {}, {} for w in ('the quick brown fox jumps over the lazy dog again and again until night'):gmatch('%a+') do t[w] = true end for k in pairs(t) do r[#r + 1] = k end return r
--- order of pairs over a constructor
local r = {} for k, v in pairs({x = 1, y = 2, z = 3, 10, 20, 30, [100] = 4, [1.5] = 5, [-1] = 6, [true] = 7}) do r[#r + 1] = tostring(k) .. '=' .. v end return r
--- order of pairs over sparse integers
local t, r = {}, {} for i = 1, 40 do t[(i * 7919) % 1000] = i end for k, v in pairs(t) do r[#r + 1] = k end return r
--- order of pairs after removals
local t, r = {}, {} for i = 1, 20 do t['key' .. i] = i end for i = 1, 20, 3 do t['key' .. i] = nil end t.new = 1 for k in pairs(t) do r[#r + 1] = k end return r
--- removing while traversing
local t, n = {}, 0 for i = 1, 50 do t[i .. ''] = i end for k in pairs(t) do t[k] = nil n = n + 1 end return {n, tostring(next(t))}
--- next
return {tostring(next({})), (next({5})), (next({a = 1})), select(2, pcall(next, {}, 'nope'))}
--- unpack
return {unpack({1, 2, 3, 4}, 2, 3)}
--- unpack too much
return {select(2, pcall(unpack, {}, 1, 1e7))}
--- select
return {select('#', nil, nil), select(2, 'a', 'b', 'c'), (select(-1, 'a', 'b'))}
--- select out of range
return {select(2, pcall(select, 0)), select('#', select(5, 1, 2))}
--- table.getn, maxn, foreach
local r = {table.getn({1, 2, 3}), table.maxn({1, [7] = 2, [2.5] = 3})} table.foreach({10, 20}, function(k, v) r[#r + 1] = k * v end) table.foreachi({1, 2}, function(i, v) r[#r + 1] = i + v end) return r
--- setn is obsolete
return {select(2, pcall(table.setn, {}, 3))}
--- metatables
local t = setmetatable({}, {__index = function(t, k) return k .. '!' end, __newindex = function(t, k, v) rawset(t, k, v * 2) end, __call = function(self, x) return x + 1 end, __len = function() return 99 end, __tostring = function() return 'me' end}) t.a = 5 return {t.b, t.a, t(1), #t, tostring(t)}
--- arithmetic metamethods
local mt = {} mt.__add = function(a, b) return 'add' end mt.__concat = function(a, b) return 'cat' end mt.__eq = function() return true end mt.__lt = function() return true end mt.__le = function() return false end mt.__unm = function() return 'neg' end local a, b = setmetatable({}, mt), setmetatable({}, mt) return {a + 1, 1 + a, a .. 'x', 'x' .. a, tostring(a == b), tostring(a < b), tostring(a <= b), -a}
--- protected metatable
local t = setmetatable({}, {__metatable = 'locked'}) return {getmetatable(t), select(2, pcall(setmetatable, t, {}))}
--- rawget, rawset, rawequal
local t = setmetatable({}, {__index = function() return 1 end}) return {tostring(rawget(t, 'x')), t.x, tostring(rawequal(t, t)), tostring(rawequal(t, {}))}
--- a table within itself is cut where the reply is too deep
local t = {} t[1] = {1} t[2] = t[1] return t
--- nil keys
return {select(2, pcall(function() local t = {} t[nil] = 1 end)), select(2, pcall(function() local t = {} t[0/0] = 1 end)), tostring(({})[nil])}
--- varargs
local function f(...) return select('#', ...), ... end return {f(1, nil, 3)}
--- the old arg table
local function f(...) return arg.n, arg[1] end return {f('a', 'b')}
--- closures
local fs = {} for i = 1, 3 do fs[i] = function() i = i + 1 return i end end return {fs[1](), fs[1](), fs[2](), fs[3]()}
--- coroutines
local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error('oops ' .. b) end) local r = {} for _, v in ipairs({10, 20, 30}) do local ok, x = coroutine.resume(co, v) r[#r + 1] = tostring(ok) .. ' ' .. tostring(x) end r[#r + 1] = coroutine.status(co) return r
--- wrapped coroutines
local r = {} for v in coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i * i) end end) do r[#r + 1] = v end return r
