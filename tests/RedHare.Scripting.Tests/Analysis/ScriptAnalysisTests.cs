using System.Text;
using RedHare.Lua;
using Xunit;

namespace RedHare.Scripting.Tests.Analysis;

public sealed class ScriptAnalysisTests
{
    [Theory]
    [InlineData("return 1", "")]
    [InlineData("return redis.call('get', KEYS[1])", "get K1")]
    [InlineData("return redis.pcall(\"GET\", KEYS[2])", "GET K2")]
    [InlineData("return server.call('get', KEYS[1])", "get K1")]
    [InlineData("if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end", "get K1; del K1")]
    [InlineData("local key, call = KEYS[1], redis.call local n = call('incr', key) if n == 1 then call('expire', key, 60) end return n", "incr K1; expire K1 '60'")]
    [InlineData("local r = redis local k = KEYS local c = r.call return c('mget', k[1], k[2], k[3])", "mget K1 K2 K3")]
    [InlineData("return redis.call('zunionstore', KEYS[1], 2, KEYS[2], KEYS[3], 'weights', ARGV[1], 1.5)", "zunionstore K1 '2' K2 K3 'weights' ? ?")]
    [InlineData("redis.call('hset', KEYS[1], unpack(ARGV))", "hset K1 ?*")]
    [InlineData("return redis.call('del', unpack(KEYS))", "del K*")]
    [InlineData("for i = 1, #KEYS do redis.call('del', KEYS[i]) end", "del K")]
    [InlineData("for i, key in ipairs(KEYS) do redis.call('incrby', key, i) end", "incrby K ?")]
    [InlineData("for _, key in pairs(KEYS) do redis.call('incr', key) end for _, key in next, KEYS do redis.call('decr', key) end", "incr K; decr K")]
    [InlineData("local key = KEYS[1] if ARGV[1] then key = KEYS[2] end return redis.call('get', key)", "get K")]
    [InlineData("local key = KEYS[1] if ARGV[1] then key = ARGV[2] end return redis.call('get', key)", "get ?")]
    [InlineData("return redis.call('get', KEYS[1] .. ':x')", "get ?")]
    [InlineData("return redis.call('get', KEYS[1] or 'default')", "get ?")]
    [InlineData("return redis.call('get', 'a')", "get 'a'")]
    [InlineData("return redis.call('get', KEYS['1'], KEYS[1.5], KEYS[0])", "get K K K")]
    [InlineData("local t = redis.call('time') local now = t[1] * 1000 + math.floor(t[2] / 1000) redis.call('zadd', KEYS[1], now, now) return {now, tostring(now)}", "time; zadd K1 ? ?")]
    [InlineData("while true do local x = redis.call('lpop', KEYS[1]) if not x then break end redis.call('rpush', KEYS[2], x) end", "lpop K1; rpush K2 ?")]
    [InlineData("repeat local n = redis.call('decr', KEYS[1]) until tonumber(n) < 0", "decr K1")]
    [InlineData("return cjson.encode({redis.call('hgetall', KEYS[1]), redis.error_reply('x'), redis.sha1hex(''), redis.status_reply('OK')})", "hgetall K1")]
    [InlineData("local call = redis.call or redis.call return call('ping')", "ping")]
    public void Commands(string script, string expected) => Assert.Equal(expected, Text(ScriptAnalysis.Of(Compile(script))));

    [Theory]
    [InlineData("local call = redis.call local key = KEYS[1] local function take(n) return call('decrby', key, n) end return take(ARGV[1])", "decrby K1 ?")]
    [InlineData("local f = function() return function() return redis.call('get', KEYS[1]) end end return f()()", "get K1")]
    [InlineData("local k = KEYS local f = function() return function() return redis.call('get', k[2]) end end return f()()", "get K2")]
    [InlineData("local ok, e = pcall(function() return redis.call('get', KEYS[1]) end) return ok", "get K1")]
    [InlineData("local function f(key) return redis.call('get', key) end return f(KEYS[1])", "get ?")]
    [InlineData("local key = KEYS[1] local f = function() return redis.call('get', key) end key = ARGV[1] return f()", "get ?")]
    [InlineData("local key = KEYS[1] local f = function() key = ARGV[1] end f() return redis.call('get', key)", "get ?")]
    [InlineData("local key = KEYS[1] local f = function() return function() key = ARGV[1] end end f()() return redis.call('get', key)", "get ?")]
    [InlineData("local key = KEYS[1] local f, g = function() key = 'a' end, function() return redis.call('get', key) end return g()", "get ?")]
    [InlineData("local f for i = 1, 2 do local key = KEYS[i] f = function() return redis.call('get', key) end end return f()", "get K")]
    [InlineData("for i, key in ipairs(KEYS) do local f = function() return redis.call('get', key) end f() end", "get K")]
    [InlineData("local function f(n) if n > 0 then redis.call('incr', KEYS[1]) return f(n - 1) end end f(3)", "incr K1")]
    [InlineData("return coroutine.wrap(function() return redis.call('get', KEYS[1]) end)()", "get K1")]
    public void Closures(string script, string expected) => Assert.Equal(expected, Text(ScriptAnalysis.Of(Compile(script))));

    [Theory]
    // The name of the command is not fixed, or none is given.
    [InlineData("return redis.call(ARGV[1], KEYS[1])")]
    [InlineData("return redis.call('g' .. 'et', KEYS[1])")]
    [InlineData("return redis.call(unpack(ARGV))")]
    [InlineData("return redis.call()")]
    [InlineData("return redis.call(KEYS[1])")]
    [InlineData("local c = 'get' if ARGV[1] then c = 'set' end return redis.call(c, KEYS[1])")]
    [InlineData("local c = 'get' local f = function() c = 'flushall' end f() return redis.call(c)")]
    // The functions or the table go where nobody follows.
    [InlineData("local t = {redis.call} return t[1]('get', 'a')")]
    [InlineData("local t = {call = redis.call} return t.call('get', 'a')")]
    [InlineData("local t = {} t[redis.call] = 1 for f in pairs(t) do f('get', 'a') end")]
    [InlineData("local t = {} t.r = redis return t.r.call('get', 'a')")]
    [InlineData("local function f(g) return g('get', 'a') end return f(redis.call)")]
    [InlineData("local function f(r) return r.call('get', 'a') end return f(redis)")]
    [InlineData("local function f() return redis.call end return f()('get', 'a')")]
    [InlineData("local function f() return redis end return f().call('get', 'a')")]
    [InlineData("return pcall(redis.call, 'get', 'a')")]
    [InlineData("return xpcall(function() error() end, redis.call)")]
    [InlineData("return coroutine.wrap(redis.call)('get', 'a')")]
    [InlineData("return string.gsub('get', '.*', redis.call)")]
    [InlineData("return setmetatable({}, {__index = redis.call}).get")]
    [InlineData("return setmetatable({}, {__index = redis}).call('get', 'a')")]
    [InlineData("for k, f in pairs(redis) do if k == 'call' then f('get', 'a') end end")]
    [InlineData("local k, f = next(redis) f('get', 'a')")]
    [InlineData("for k, f in next, redis do f('get', 'a') end")]
    [InlineData("return select(1, redis.call)('get', 'a')")]
    [InlineData("return rawget(redis, 'call')('get', 'a')")]
    [InlineData("return redis['ca' .. 'll']('get', 'a')")]
    [InlineData("return redis[ARGV[1]]('get', 'a')")]
    [InlineData("return redis:call('get')")]
    [InlineData("local x = redis.call x = ARGV[1] and x or tostring return x('get', 'a')")]
    [InlineData("local x if ARGV[1] then x = redis.call else x = tostring end return x('get', 'a')")]
    [InlineData("local x = tostring local f = function() x = redis.call end f() return x('get', 'a')")]
    [InlineData("local x = redis.call local f = function() x = tostring end f() return x('get', 'a')")]
    [InlineData("local x = tostring local g = function() return x('get', 'a') end x = redis.call return g()")]
    [InlineData("local x = tostring for i = 1, 2 do x('get', 'a') x = redis.call end")]
    [InlineData("return redis.call == tostring")]
    [InlineData("return redis.call")]
    [InlineData("error(redis.call)")]
    [InlineData("return (function(...) return (...)('get', 'a') end)(redis.call)")]
    // The environment, and text that becomes code.
    [InlineData("return _G.redis.call('get', 'a')")]
    [InlineData("return getfenv().redis.call('get', 'a')")]
    [InlineData("return getfenv(0)['redis']['call']('get', 'a')")]
    [InlineData("setfenv(1, {KEYS = ARGV, redis = redis}) return redis.call('get', KEYS[1])")]
    [InlineData("return loadstring(ARGV[1])()")]
    [InlineData("return load(function() return ARGV[1] end)()")]
    [InlineData("local l = loadstring return 1")]
    [InlineData("local f = function() return getfenv() end return 1")]
    [InlineData("return dofile('x')")]
    [InlineData("return require('x')")]
    [InlineData("return debug.getregistry()")]
    [InlineData("return sever.call('get', 'a')")]
    [InlineData("x = 1")]
    [InlineData("redis = nil")]
    [InlineData("function KEYS() end")]
    // KEYS becomes another table's elements.
    [InlineData("KEYS[1] = 'a' return redis.call('get', KEYS[1])")]
    [InlineData("KEYS.x = 'a'")]
    [InlineData("local k = KEYS k[1] = 'a' return redis.call('get', KEYS[1])")]
    [InlineData("table.insert(KEYS, 'a') return redis.call('get', KEYS[2])")]
    [InlineData("table.sort(KEYS, function() KEYS = nil end)")]
    [InlineData("rawset(KEYS, 1, 'a') return redis.call('get', KEYS[1])")]
    [InlineData("setmetatable(KEYS, {__index = function() return 'a' end}) return redis.call('get', KEYS[2])")]
    [InlineData("(function(t) t[1] = 'a' end)(KEYS) return redis.call('get', KEYS[1])")]
    [InlineData("local function f() return KEYS end f()[1] = 'a'")]
    [InlineData("local t = {KEYS} t[1][1] = 'a'")]
    [InlineData("local k = KEYS local f = function() k = ARGV end f() return redis.call('get', k[1])")]
    [InlineData("local k = ARGV[1] and KEYS or ARGV return redis.call('get', k[1])")]
    [InlineData("for i, t in ipairs({KEYS}) do t[1] = 'a' end")]
    [InlineData("local function it(t) t[1] = 'a' end for x in it, KEYS do end")]
    [InlineData("local it, t = ipairs(KEYS) it(t, 0) t[1] = 'a'")]
    [InlineData("local f = function(...) (select(1, ...))[1] = 'a' end f(KEYS)")]
    [InlineData("local f = function(...) local t = {...} t[2][1] = 'a' end f(pairs(KEYS))")]
    [InlineData("KEYS:insert('a')")]
    [InlineData("return KEYS")]
    public void What_cannot_be_told(string script) => Assert.Null(ScriptAnalysis.Of(Compile(script)));

    [Theory]
    [InlineData("local function f(keys, args) return redis.call('set', keys[1], args[1]) end", "set K1 ?")]
    [InlineData("local function f(k, ...) for _, key in ipairs(k) do redis.call('incr', key) end end", "incr K")]
    [InlineData("local c = redis.call local function f(keys) return c('get', keys[1]) end", null)]
    [InlineData("local function f(keys) keys[1] = 'a' return redis.call('get', keys[1]) end", null)]
    [InlineData("local function f(keys) return f(args) end", null)]
    [InlineData("local function f() return redis.call('get', 'a') end", "get 'a'")]
    public void Functions_of_libraries(string library, string? expected) => Assert.Equal(expected, Text(ScriptAnalysis.OfFunction(Compile(library).Prototypes[0])));

    [Fact]
    public void What_is_too_big_is_not_analysed()
    {
        Assert.Null(ScriptAnalysis.Of(Compile(Repeat("local a = 1 ", 1) + Repeat("if ARGV[1] then a = 2 end ", 5_000))));
        Assert.NotNull(ScriptAnalysis.Of(Compile(Repeat("if ARGV[1] then redis.call('incr', KEYS[1]) end ", 500))));
        var nested = Repeat("return function() ", 70) + Repeat(" end", 70);
        Assert.Null(ScriptAnalysis.Of(Compile(nested)));
    }

    private static Prototype Compile(string source) => LuaCompiler.Compile(Encoding.UTF8.GetBytes(source), "@user_script");

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    // "get K1 ?": a key by its place (or any: K), a constant in quotes, "?" for what is not known, "*" for any number of them.
    private static string? Text(ScriptAnalysis? analysis) =>
        analysis is null ? null : string.Join("; ", analysis.Commands.Select(c =>
            string.Join(' ', [c.Name.ToString(), .. c.Arguments.Select(Text), .. c.Rest is { } rest ? [Text(rest) + "*"] : Array.Empty<string>()])));

    private static string Text(ScriptArgument argument) => argument.Kind switch
    {
        ScriptArgumentKind.Key => argument.Key == 0 ? "K" : $"K{argument.Key}",
        ScriptArgumentKind.Constant => $"'{argument.Text}'",
        _ => "?",
    };
}
