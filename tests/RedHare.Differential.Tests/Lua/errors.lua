--- error with a string
error('boom')
--- error with a table
error({err = 'MYERR something'})
--- error with a number
error(42)
--- error with nil
error(nil)
--- error at level 0
error('plain', 0)
--- error at level 2
local function f() error('deep', 2) end
f()
--- a call of nil
local x
x()
--- a call of a global that is not there
foo()
--- an index of nil
local t = {}
return t.a.b
--- an index of a number
local n = 5
return n.x.y
--- arithmetic on nil
local t = {}
return 1 + t.x
--- arithmetic on a string
return 'abc' + 1
--- concatenation of nil
local x
return 'a' .. x
--- concatenation of a table
return 'a' .. {}
--- comparison of types
return 1 < 'x'
--- comparison of tables
return {} < {}
--- length of nil
local x
return #x
--- upvalues in errors
local up
local function f() return up.field end
return f()
--- a method that is not there
local t = {}
t:nothing()
--- a field that is called
local t = {}
t.a.b()
--- bad arguments
string.rep()
--- bad arguments of methods
return ('x'):rep({})
--- bad self
string.rep(nil, 1)
--- syntax: unfinished
return (1
--- syntax: unexpected symbol
return +
--- syntax: no end
if true then return 1
--- syntax: an unfinished string
return 'abc
--- syntax: a malformed number
return 3x
--- syntax: goto is a name
goto = 5 return goto
--- syntax: an assignment to a call
f() = 1
--- syntax: break outside
break
--- syntax: a vararg outside
local function f() return ... end
--- a label from later versions
::x:: return 1
--- integer division does not exist
return 7 // 2
--- bit operators do not exist
return 1 & 2
--- pcall
return {tostring(pcall(error, 'x')), select(2, pcall(error, 'x')), select(2, pcall(error, {err = 'E'})).err, tostring(select(2, pcall(error))), select('#', pcall(function() return 1, 2, 3 end))}
--- pcall of what is no function
return {select(2, pcall(nil)), select(2, pcall(5))}
--- xpcall
return {select(2, xpcall(function() error('x', 0) end, function(m) return 'handled ' .. m end)), select(2, xpcall(function() return 7 end, function() end))}
--- errors in handlers
return {tostring(xpcall(function() error('x') end, function(m) error('again') end))}
--- assert
return {select(2, pcall(assert, false, 'msg')), select(2, pcall(assert, nil)), assert(1, 2), select(2, pcall(assert, false, {err = 'T'})).err}
--- stack overflow
local function f() return 1 + f() end return {tostring(pcall(f)), (select(2, pcall(f)):gsub('%(.*', ''))}
--- errors in coroutines
return {select(2, coroutine.resume(coroutine.create(function() local x = nil; return x.y end)))}
--- error in a loadstring'ed chunk
return {select(2, pcall(assert(loadstring('local x = nil; return x.y', 'mine'))))}
--- error in a chunk named by its source
return {select(2, pcall(assert(loadstring('error("here")')))), tostring(select(2, loadstring('x ='))), tostring(select(2, loadstring('x = = 1', '=name')))}
--- error in a callback of gsub
return {select(2, pcall(string.gsub, 'abc', '%w', function(c) error('at ' .. c) end))}
--- a line number
local a = 1

local b = 2
error('line four')
--- error through pcall and again
local ok, e = pcall(error, 'inner')
error('outer: ' .. e)
--- unknown commands
return redis.call('nosuchcommand')
--- unknown commands in pcall
return redis.pcall('nosuchcommand')
--- wrong number of arguments
return redis.call('get')
--- a wrong type: 1 k
redis.call('set', KEYS[1], 'x')
return redis.call('lpush', KEYS[1], 1)
--- a wrong type in pcall: 1 k
redis.call('set', KEYS[1], 'x')
local e = redis.pcall('lpush', KEYS[1], 1)
return {type(e), e.err, tostring(e.ok)}
--- a pcall'ed error returned: 1 k
redis.call('set', KEYS[1], 'x')
return redis.pcall('incr', KEYS[1])
--- a call within Lua's pcall: 1 k
redis.call('set', KEYS[1], 'x')
local ok, e = pcall(redis.call, 'incr', KEYS[1])
return {tostring(ok), type(e), type(e) == 'table' and e.err or e}
--- a call's error raised again: 1 k
redis.call('set', KEYS[1], 'x')
local ok, e = pcall(redis.call, 'incr', KEYS[1])
error(e)
--- no arguments
return redis.call()
--- arguments that are no strings
return redis.call('set', {}, 1)
--- arguments that are booleans
return redis.call('set', 'k', true)
--- commands that scripts must not run
return {redis.pcall('subscribe', 'x').err, redis.pcall('multi').err, redis.pcall('eval', 'return 1', 0).err, redis.pcall('watch', 'k').err}
--- blocking commands do not block
return {tostring(redis.call('blpop', 'none', 0)), tostring(redis.call('brpoplpush', 'none', 'x', 0)), tostring(redis.call('bzpopmin', 'none', 0))}
--- error_reply
return redis.error_reply('MYERR custom')
--- error_reply without a code
return redis.error_reply('My Error')
--- error_reply with a dash
return redis.error_reply('-MYERR custom')
--- error_reply, wrongly
return {select(2, pcall(redis.error_reply)), redis.error_reply(1).err, redis.error_reply('x', 'y').err}
--- status_reply
return redis.status_reply('FINE')
--- status_reply, wrongly
return redis.status_reply({})
--- an err field
return {err = 'CODE text'}
--- an empty err field
return {err = ''}
--- an err field without a code
return {err = 'text'}
--- an err with line breaks
return {err = 'A b\r\nc'}
--- an ok with line breaks
return {ok = 'a\r\nb'}
--- both err and ok
return {err = 'E e', ok = 'fine', 1, 2}
--- err inside an array
return {1, {err = 'E inner'}, {ok = 'fine'}}
