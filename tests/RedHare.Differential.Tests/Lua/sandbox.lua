--- a new global
x = 5
--- a new global function
function f() end
--- a global that is not there
return nosuchglobal
--- a global that is not there, in a function
local function f() return undefinedvariable end return f()
--- rawset of a global
rawset(_G, 'x', 5)
--- setmetatable of the globals
setmetatable(_G, {})
--- the globals' metatable
return {type(getmetatable(_G)), select(2, pcall(setmetatable, _G, {}))}
--- a global through _G
_G.x = 5
--- a global through setfenv
local env = {} setfenv(1, env) x = 5 return {env.x}
--- getfenv
return {tostring(getfenv() == _G), tostring(getfenv(0) == _G), type(getfenv(tostring))}
--- string is read-only
string.x = 5
--- redis is read-only
redis.call = nil
--- table.insert into the library
table.insert(table, 1)
--- the strings' metatable
getmetatable('').__index = nil
--- a library replaced
math = nil
--- print is there
return type(print)
--- what is not there
local r = {} for _, n in ipairs({'io', 'require', 'module', 'package', 'dofile', 'loadfile', 'debug', 'collectgarbage', 'loadstring', 'load', 'gcinfo', 'coroutine', 'unpack', 'bit', 'utf8', 'bit32', 'rawlen'}) do r[#r + 1] = n .. '=' .. type(rawget(_G, n)) end return r
--- os
return {type(rawget(_G, 'os')), type(os.clock()), tostring(os.time), tostring(os.execute), tostring(os.getenv)}
--- io
return io.open('/etc/passwd')
--- dofile
dofile('/etc/passwd')
--- loadstring
return {loadstring('return 1 + 1')(), tostring(loadstring('return +')), select(2, loadstring('return +', 'chunk'))}
--- load
local parts, i = {'return ', '4', '2'}, 0 return load(function() i = i + 1 return parts[i] end)()
--- bytecode is not loaded
return {tostring(loadstring('\27Lua')), tostring(select(2, loadstring('\27LuaQ')))}
--- a loaded chunk is in the sandbox
return {select(2, pcall(loadstring('y = 1'))), select(2, pcall(loadstring('return nope')))}
--- the list of globals
local r = {} local newer = {os = 1, getfenv = 1, setfenv = 1, newproxy = 1, server = 1, __redis__err__handler = 1} for k in pairs(_G) do if not newer[k] then r[#r + 1] = k end end table.sort(r) return r
--- the list of redis functions
local r = {} for k in pairs(redis) do r[#r + 1] = k end table.sort(r) return r
--- the lists of library functions
local r = {} for _, l in ipairs({'string', 'table', 'math', 'bit', 'struct', 'cjson', 'cmsgpack', 'coroutine'}) do local n = {} for k in pairs(_G[l]) do n[#n + 1] = k end table.sort(n) r[#r + 1] = l .. ': ' .. table.concat(n, ' ') end return r
--- versions
return {_VERSION, redis.REDIS_VERSION and 'version', type(redis.REDIS_VERSION_NUM)}
--- locals survive not
local counter = 0 counter = counter + 1 return counter
--- newproxy
return {type(newproxy()), type(getmetatable(newproxy(true)))}
--- garbage
return {type(collectgarbage('count')), collectgarbage('collect'), type(gcinfo())}
--- string coercion of metamethods
return select(2, pcall(function() return setmetatable({}, {__tostring = function() return 5 end}) .. '' end))
--- KEYS as a global of its own
return {type(KEYS), type(ARGV), tostring(rawget(_G, 'KEYS') == KEYS)}
