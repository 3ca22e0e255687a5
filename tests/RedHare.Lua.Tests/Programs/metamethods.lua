-- Every event of metatables.
local log = {}
local function V(n) return type(n) == "table" and n.n or n end
local mt = {}
local function new(n) return setmetatable({n = n}, mt) end
for _, op in ipairs {"add", "sub", "mul", "div", "mod", "pow", "concat"} do
  mt["__" .. op] = function(a, b) return op .. "(" .. tostring(V(a)) .. "," .. tostring(V(b)) .. ")" end
end
mt.__unm = function(a, b) return "unm(" .. V(a) .. "," .. tostring(a == b) .. ")" end
mt.__len = function(a) return 42 end
mt.__eq = function(a, b) log[#log + 1] = "eq" return a.n == b.n end
mt.__lt = function(a, b) log[#log + 1] = "lt" return V(a) < V(b) end
mt.__call = function(self, ...) return "call", V(self), select("#", ...), ... end
mt.__tostring = function(a) return "T" .. a.n end
local a, b = new(1), new(2)
print(a + b, a + 1, 1 + a, a - b, a * 2, "5" / a, a % b, a ^ b, a .. b, a .. "x", "x" .. a, 1 .. a, a .. 1 .. 2, "a" .. "b" .. a)
print(-a, #a, a == b, a ~= b, a == new(1), rawequal(a, new(1)), a < b, a <= b, a > b, a >= b)
print(a(), a(1), a(1, nil), (a(1, 2, 3)))
print(tostring(a), tostring(b), #log, table.concat(log, " "))
mt.__le = function(x, y) log[#log + 1] = "le" return V(x) <= V(y) end
print(a <= b, b >= a, log[#log])
local other = setmetatable({n = 1}, {__eq = function() return true end, __lt = function() return true end})
print(a == other, pcall(function() return a < other end))
print(pcall(function() return a < 1 end), pcall(function() return 1 < a end), a == 1)
local p = setmetatable({}, {__index = function(t, k) return k .. "?" end, __newindex = function(t, k, v) rawset(t, k, v .. "!") end})
print(p.x, p[1], rawget(p, "x")) p.x = "v" print(p.x, rawget(p, "x")) p.x = "w" print(p.x)
local base = {m = function(self) return "base m", self.v end, z = 0}
local derived = setmetatable({v = 7}, {__index = setmetatable({y = 1}, {__index = base})})
print(derived:m(), derived.y, derived.z, derived.none)
local sink = {} local redirect = setmetatable({}, {__newindex = sink}) redirect.a = 1 print(rawget(redirect, "a"), sink.a)
print(getmetatable("").__index == string, ("x").len == string.len, ("abc"):upper())
print(getmetatable(setmetatable({}, {__metatable = "locked"})), pcall(setmetatable, setmetatable({}, {__metatable = 1}), {}))
local callable = setmetatable({}, {__call = setmetatable({}, {__call = function() return "deep" end})})
print(pcall(function() return callable() end))
print(pcall(setmetatable({}, {__call = function(self, x) return x end}), "via pcall"))
for k, v in setmetatable({}, {__call = function(self, s, c) c = (c or 0) + 1 if c <= 3 then return c, c * c end end}) do print(k, v) end
local prox = newproxy(true) getmetatable(prox).__len = function() return 9 end getmetatable(prox).__index = function(_, k) return k end
print(#prox, prox.hello, type(prox), getmetatable(newproxy(prox)) == getmetatable(prox), getmetatable(newproxy()))
print(tostring(setmetatable({}, {__tostring = function() return 5 end})), pcall(tostring, setmetatable({}, {__tostring = function() return nil end})))
local cat = setmetatable({}, {__concat = function(a, b) return type(a) .. type(b) end}) print(cat .. 1, 1 .. cat, cat .. cat, "x" .. 1 .. cat, cat .. "x" .. 1)
local idx = setmetatable({}, {__index = string}) print(idx.format("%d", 3), pcall(function() return idx.nope.x end))
local eqa, eqb = setmetatable({}, {__eq = function() return 1 end}), nil eqb = setmetatable({}, getmetatable(eqa)) print(eqa == eqb, eqa ~= eqb)
local w = setmetatable({}, {__mode = "k"}) w[{}] = 1 print(type(next(w)))
local readonly = setmetatable({}, {__newindex = function() error("ro", 2) end}) print(pcall(function() readonly.x = 1 end))
