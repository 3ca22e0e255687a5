-- Random operations on tables: the order of pairs and the border of # are the reference's.
local seed = 12345
local function rnd(n) seed = (seed * 16807) % 2147483647 return seed % n end
local function show(t)
  local parts = {}
  for k, v in pairs(t) do parts[#parts + 1] = tostring(k) .. "=" .. tostring(v) end
  return #t .. " " .. table.concat(parts, " ")
end
local function key()
  local kind = rnd(6)
  if kind < 3 then return rnd(20) + 1 end
  if kind == 3 then return "key" .. rnd(30) end
  if kind == 4 then return (rnd(40) - 20) / 2 end
  return rnd(2) == 0
end
for round = 1, 60 do
  local t = {}
  if round % 3 == 0 then t = {1, 2, 3, nil, 5, nil, nil, 8} end
  if round % 5 == 0 then t = {a = 1, b = 2, 10, 20, 30, c = 3, [100] = 4, [-1] = 5, [2.5] = 6} end
  for i = 1, 25 do
    local k = key()
    if rnd(3) == 0 then t[k] = nil else t[k] = i end
  end
  print(show(t))
  for i = 1, 12 do t[#t + 1] = i end
  print(show(t))
  for i = 1, 9 do table.remove(t) end
  print(show(t))
  for k in pairs(t) do if rnd(2) == 0 then t[k] = nil end end
  print(show(t))
  for i = 1, 10 do t[rnd(40) + 1] = i end
  print(show(t))
end
local t = {} for i = 1, 100 do t[i] = i end for i = 51, 100 do t[i] = nil end print(#t)
t = {} for i = 100, 1, -1 do t[i] = i end print(show(t))
t = {} for i = 1, 50 do t["x" .. i] = i end print(show(t))
for i = 1, 50, 2 do t["x" .. i] = nil end print(show(t))
for i = 1, 10 do t["y" .. i] = i end print(show(t))
t = {n = 1, [1] = 2, [2] = 3, [4] = 5, [8] = 9, [16] = 17} print(show(t))
t = {(function(...) return ... end)(1, 2, nil, 4)} print(#t)
t = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17} t[17] = nil t[19] = 1 t[18] = 2 print(show(t))
t = {nil, nil, 3} print(#t) t = {nil, 2} print(#t) t = {1, nil} print(#t) t = {n = nil} print(#t, next(t))
t = {} t[1e15] = 1 t[2^53] = 2 t[-0.0] = 3 t[1e300] = 4 t[0.1] = 5 print(show(t))
print(pcall(next, {}, "nokey"))
print(pcall(function() local t = {} t[nil] = 1 end))
print(pcall(function() local t = {} t[0/0] = 1 end))
print(pcall(rawset, {}, nil, 1), ({})[nil], ({})[0/0])
local u = {} for i = 1, 10 do u[i] = i end
local seen = 0 for k in pairs(u) do u[k] = nil seen = seen + 1 end print(seen, next(u))
print(table.maxn({1, 2, [100.5] = 1}), #"abc", -2 ^ 2, 2 ^ 0.5 == math.sqrt(2))
