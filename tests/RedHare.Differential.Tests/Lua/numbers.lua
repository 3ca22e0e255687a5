--- integral numbers are truncated
return {1, 1.5, -1.5, 3.999999, -0.1, 2^53, 1e15}
--- far beyond 64 bits
return {2^62, -2^62, 2^63 - 1024}
--- as text
return {tostring(3.0), tostring(3.14), tostring(1e15), tostring(1e14), tostring(123456789012345678), tostring(0.1), tostring(-0.0), tostring(1/3)}
--- infinities and none
return {tostring(1/0), tostring(-1/0), tostring(0/0), tostring(-(0/0)), tostring(math.huge)}
--- concatenation
return 1 .. ',' .. 1.5 .. ',' .. 2^31 .. ',' .. 1e100 .. ',' .. -0.0
--- division and modulo
return {7 / 2 .. '', 7 % 3, -7 % 3, 7 % -3, -7 % -3, 5.5 % 2 .. '', tostring(1 % 0), tostring(0 / 0 ~= 0 / 0)}
--- powers
return {2 ^ 10, tostring(2 ^ 0.5), 2 ^ -1 .. '', tostring((-8) ^ (1 / 3)), -2 ^ 2}
--- strings as numbers
return {'10' + 5, '0x10' + 0, ' 7 ' * 2, '1e2' / 4, -'3', '10' .. 5}
--- tonumber
return {tostring(tonumber('abc')), tonumber('0x1F'), tonumber('  12  '), tonumber('1e3'), tostring(tonumber('')), tostring(tonumber('1 2')), tonumber('z', 36), tonumber('ff', 16), tonumber('777', 8), tostring(tonumber('8', 8)), tostring(tonumber(nil))}
--- tonumber of strange texts
return {tostring(tonumber('inf')), tostring(tonumber('nan')), tostring(tonumber('0x')), tostring(tonumber('1e')), tostring(tonumber('.5')), tostring(tonumber('5.')), tostring(tonumber('--1')), tostring(tonumber('1_000'))}
--- comparison
return {tostring(1 == 1.0), tostring('1' == 1), tostring(1 < 2), tostring('a' < 'b'), tostring('Z' < 'a'), tostring('' < 'a'), tostring('a\0b' < 'a\0c'), tostring('10' < '9')}
--- loops with fractions
local n = 0 for i = 0, 1, 0.1 do n = n + 1 end return n
--- loops downwards
local t = {} for i = 10, 1, -3 do t[#t + 1] = i end return t
--- loops that do not run
local n = 0 for i = 2, 1 do n = n + 1 end for i = 1, 2, -1 do n = n + 1 end return n
--- precision of large integers
return {tostring(9007199254740993), tostring(2^53 + 1), 9007199254740993, string.format('%d', 2^53)}
--- math functions
return {math.floor(-3.5), math.ceil(-3.5), math.abs(-7), math.max(3, 9, 2), math.min(3, -9, 2), tostring(math.sqrt(2)), tostring(math.pi), math.fmod(-7, 3), math.pow(2, 8), tostring(math.modf(3.7)), tostring(math.log10(1000)), tostring(math.exp(1))}
--- frexp and ldexp
local m, e = math.frexp(10) return {tostring(m), e, math.ldexp(m, e)}
--- random with a seed
math.randomseed(42) local t = {} for i = 1, 10 do t[i] = math.random(1000) end t[11] = tostring(math.random()) t[12] = math.random(5, 6) return t
--- random with another seed
math.randomseed(-1) return {math.random(100), math.random(2^31 - 1), tostring(math.random())}
--- random errors
return {select(2, pcall(math.random, 0)), select(2, pcall(math.random, 2, 1)), select(2, pcall(math.random, 1, 2, 3))}
--- hexadecimal literals
return {0xff, 0XA, 0x7fffffff, 0xffffffff}
--- the integer of a bulk: 1 counter
redis.call('set', KEYS[1], 41) return redis.call('incr', KEYS[1]) + redis.call('get', KEYS[1])
--- numbers as arguments, shortest: 1 k
redis.call('rpush', KEYS[1], 3.3, 1/3, 1e17, 1e20) return redis.call('lrange', KEYS[1], 0, -1)
--- numbers as arguments: 1 k
redis.call('rpush', KEYS[1], 1, 1.0, 1.5, 1e15, 123456789012345, -0.5, 2^53, 1e-5, -7) return redis.call('lrange', KEYS[1], 0, -1)
--- NaN as a result
return {tostring(0/0 == 0/0), 0}
