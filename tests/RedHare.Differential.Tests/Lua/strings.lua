--- string.format
return {string.format('%5d|%-5d|%05d|%+d', 42, 42, 42, 42), string.format('%x %X %o %c', 255, 255, 8, 65), string.format('%.2f %e %g', 3.14159, 12345.678, 0.0001), string.format('%q', 'a"b\n\0'), string.format('%s %10s %-10s|', 'x', 'y', 'z')}
--- string.format of large numbers
return {string.format('%d', 2^53), string.format('%.0f', 2^63), string.format('%.14g', 2^53), string.format('%u', -1), string.format('%.20f', 0.1), string.format('%5.1f', -0.05)}
--- string.format errors
return {select(2, pcall(string.format, '%d', 'x')), select(2, pcall(string.format, '%d')), select(2, pcall(string.format, '%y', 1)), select(2, pcall(string.format, '%123d', 1)), select(2, pcall(string.format, '%', 1))}
--- find
return {('hello world'):find('wor'), ('hello'):find('l', 1, true), (('a.b'):find('.', 1, true)), tostring(('x'):find('y')), (('aXb'):find('%u'))}
--- captures
return {('key=value'):match('(%w+)=(%w+)'), ('2024-01-02'):match('^(%d+)-(%d+)-(%d+)$')}
--- position captures
return {('hello'):match('()ll()'), (('hello'):find('(l)(l)'))}
--- gsub
return {(('hello world'):gsub('o', '0')), (('hello'):gsub('', '-')), (('abc'):gsub('%w', '%0%0')), (('hello world'):gsub('(%w+) (%w+)', '%2 %1')), select(2, ('aaa'):gsub('a', 'b', 2))}
--- gsub with functions and tables
return {(('$name is $age'):gsub('%$(%w+)', {name = 'Bob', age = 42})), (('abc'):gsub('.', function(c) return c:byte() .. ',' end)), (('abc'):gsub('b', function() return false end))}
--- gsub errors
return {select(2, pcall(string.gsub, 'a', 'a', function() return {} end)), select(2, pcall(string.gsub, 'a', '(', '')), select(2, pcall(string.gsub, 'a', 'a', '%2')), select(2, pcall(string.gsub, 'a', '[a', '')), select(2, pcall(string.gsub, 'a', '%', '')), select(2, pcall(string.gsub, 'a', 'a'))}
--- gmatch
local r = {} for k, v in ('a=1, b=2, c=3'):gmatch('(%w+)=(%w+)') do r[#r + 1] = k r[#r + 1] = v end return r
--- balanced and frontier
return {('f(a(b)c)d'):match('%b()'), (('THE (quick) fox'):gsub('%f[%a]%a+', 'w'))}
--- byte and char
return {('ABC'):byte(1, -1), string.char(72, 105), ('x'):rep(3), ('abc'):reverse(), ('aBc'):upper(), ('aBc'):lower(), ('abc'):len()}
--- sub
return {('hello'):sub(2, 3), ('hello'):sub(-3), ('hello'):sub(2), ('hello'):sub(0), ('hello'):sub(10), ('hello'):sub(-100, 2)}
--- escapes
return {'\65\066\10', '\a\b\f\v', "it's", 'say "hi"', [[long
string]], [==[with ]] inside]==], '\z' == 'z' and 'z' or 'no'}
--- strings with zeros
return {'a\0b', #'a\0b', ('a\0b'):upper(), tostring('a\0b' == 'a\0c'), (('a\0b'):find('%z'))}
--- invalid UTF-8 passes
return '\255\254\0\128'
--- binary in arguments: 1 bin
redis.call('set', KEYS[1], '\0\1\255\r\n') return redis.call('get', KEYS[1])
--- a method of a number
return select(2, pcall(function() return (5):foo() end))
--- methods of strings
return {('%d'):format(7), ('x'):rep(0), #('ab'):rep(100)}
--- tostring of types
return {tostring(nil), tostring(true), tostring(12), tostring('s'), type(nil), type(print), type({}), type(1), type('x'), type(true), type(coroutine.create(function() end))}
--- split and join
local r = {} for w in ('one,two,,three'):gmatch('([^,]*),?') do r[#r + 1] = '<' .. w .. '>' end return table.concat(r)
--- comparison of patterns with anchors
return {tostring(('abc'):match('^b')), (('abc'):match('c$')), (('a$c'):match('a$c') or 'nil'), (('^x'):match('^^x'))}
--- trim
return {('  x y  '):match('^%s*(.-)%s*$'), (('  x  '):gsub('^%s+', ''))}
--- sha1hex
return {redis.sha1hex(''), redis.sha1hex('foo'), redis.sha1hex('a\0b'), redis.sha1hex(12)}
--- sha1hex errors
return {select(2, pcall(redis.sha1hex)), select(2, pcall(redis.sha1hex, 1, 2))}
