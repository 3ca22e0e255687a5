using System.Text;

namespace RedHare.Soak;

/// <summary>
/// Writes random scripts: most of them run into an error somewhere, some recurse without end, build huge strings and tables, or loop for ever.
/// </summary>
/// <param name="random">Where chance comes from; the seed is printed.</param>
/// <param name="mayBeEndless">Loops without end may occur. Otherwise loops are short, and only so many lie within each other.</param>
internal sealed class ScriptGenerator(Random random, bool mayBeEndless)
{
    private const int MaxDepth = 4;

    private static readonly string[] Names = ["a", "b", "c", "t", "s", "f"];

    private static readonly string[] Literals =
    [
        "nil", "true", "false", "0", "1", "-1", "0.5", "1e308", "-1e308", "0/0", "1/0", "2^53", "2^31", "'x'", "''", "'10'", "'0x10'", "'%d'", "'\\0\\1\\255'", "{}", "{1,2,3}",
        "{a=1,b={c=2}}", "KEYS", "ARGV", "KEYS[1]", "ARGV[1]", "ARGV[2]", "redis", "string", "cjson.null", "_G", "f", "a", "b", "c", "t", "s", "redis.call", "print", "math.huge", "...",
    ];

    private static readonly string[] Functions =
    [
        "tostring", "tonumber", "type", "#", "-", "not ", "string.len", "string.upper", "string.reverse", "string.byte", "string.char", "cjson.encode", "cjson.decode", "cmsgpack.pack", "cmsgpack.unpack",
        "bit.bnot", "bit.tohex", "math.floor", "math.sqrt", "math.random", "table.concat", "table.getn", "unpack", "pairs", "next", "redis.sha1hex", "redis.error_reply", "redis.status_reply", "loadstring",
        "load", "setmetatable", "getmetatable", "rawget", "select", "error", "pcall", "assert", "coroutine.create", "coroutine.wrap", "coroutine.resume", "coroutine.yield", "struct.size", "collectgarbage",
        "table.remove", "table.sort", "math.ldexp", "ipairs", "newproxy", "getfenv", "table.maxn",
    ];

    private static readonly string[] Binary = ["+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", " and ", " or "];

    private static readonly string[] Hostile =
    [
        "local function r(n) return 1 + r(n + 1) end r(1)",
        
        "local s = 'x' while #s < 1e12 do s = s .. s end",
        "string.rep('x', 2^30)", "string.rep('abc', 2^40)", "local t = {} for i = 1, 1e5 do t[i] = string.rep('x', 1000) .. i end",
        "local t = {} for i = 1, 1e6 do t[i] = {i} end", "local t = {} t[1] = t cjson.encode(t)", "local t = {} t.t = t return cmsgpack.pack(t)",
        "local t = {} local u = t for i = 1, 2000 do u[1] = {} u = u[1] end return cjson.encode(t)", "local t = {} local u = t for i = 1, 100000 do u[1] = {} u = u[1] end return t",
        "string.find(string.rep('a', 300), '.-.-b')", "string.gsub(string.rep('a', 1e6), 'a', 'bbbb')",
        "pcall(pcall, pcall, pcall, error)", "local function p(n) return pcall(p, n) end p(1)", "local m = {} m.__index = m setmetatable(m, m) return m.x",
        "local m = setmetatable({}, {__index = function(t, k) return t[k .. 'x'] end}) return m.a", "local m = setmetatable({}, {__concat = function(a, b) return a .. b end}) return m .. m",
        "return loadstring(string.rep('(', 1e5))", "return loadstring('return ' .. string.rep('{', 1e5))", "return loadstring(string.rep('local a ', 1e4))", "return loadstring('\\27Lua')",
        "string.format('%99.99f', 1e308)", "string.format('%s', string.rep('x', 1e7))", "return string.format(string.rep('%d', 1000), unpack({}, 1, 1000))", "return {unpack({}, 1, 1e5)}", "return {unpack({}, 1, 1e8)}",
        "local co co = coroutine.wrap(function() co() end) co()", "local function c() return coroutine.wrap(c)() end c()", "for i = 1, 1e5 do coroutine.create(function() coroutine.yield() end) end",
        "table.sort({3, 1, 2, 5, 4, 9, 8}, function(a, b) return true end)", "table.sort({3, 'x', {}})", "table.concat({}, 'x', 1, 1e9)", "for i = 1, 1e7 do end", "cjson.decode(string.rep('[', 1e5))",
        "cjson.decode('{\"a\":' .. string.rep('[', 999) .. string.rep(']', 999) .. '}')", "struct.unpack('>I8', string.rep('x', 3))", "struct.pack('>s', string.rep('x', 1e6))", "cmsgpack.unpack(string.rep('\\145', 1e5))",
        "setmetatable(_G, nil)", "string.rep = 1", "redis.call = nil", "KEYS = nil", "undefined.x = 1", "redis.call('no-such-command')", "redis.setresp(4)", "error({})", "error(setmetatable({}, {__tostring = error}))",
        "redis.call('set', KEYS[1], string.rep('x', 1e7))", "redis.call('EVAL', 'return 1', 0)", "redis.log(redis.LOG_WARNING, string.rep('x', 1e5))", "return redis.pcall('lrange', KEYS[1])",
        "local s = '' for i = 1, 20000 do s = s .. i end", "local f = function() end for i = 1, 1e5 do f = (function(g) return function() return g() end end)(f) end f()",
    ];

    private static readonly string[] Endless =
    [
        "while true do end", "repeat pcall(error) until false", "while true do local x = string.rep('x', 1000) end", "while true do pcall(redis.call, 'get', KEYS[1]) end",
        "string.find(string.rep('a', 5000), string.rep('a?', 200) .. 'b')", "string.find(string.rep('a', 30000), '.-.-.-b')", "local function r(n) return r(n + 1) end r(1)",
        "local t = {} while true do t[1] = {} end", "coroutine.wrap(function() while true do pcall(coroutine.yield) end end)()", "table.sort({1, 2, 3}, function() while true do end end)",
        "string.gsub('x', '.', function() while true do end end)", "setmetatable({}, {__index = function() while true do end end}).x = nil", "while true do cjson.encode({1, 2, 3}) end",
    ];

    private readonly StringBuilder _text = new();
    private int _loops;

    public string Script()
    {
        _text.Append("local a, b, c, t, s = 1, 'two', nil, {1, 2, x = 3}, ARGV[2]\nlocal steps = 0\nlocal function f(...) return ... end\n");
        for (var i = random.Next(1, 6); i > 0; i--) Statement(0);
        _text.Append("return ").Append(random.Next(3) == 0 ? "t" : Expression(0));
        return _text.ToString();
    }

    private void Statement(int depth)
    {
        switch (random.Next(depth >= MaxDepth ? 5 : 13))
        {
            case 0: _text.Append($"{Pick(Names)} = {Expression(depth)}\n"); break;
            case 1: _text.Append($"t[{Expression(depth)}] = {Expression(depth)}\n"); break;
            case 2: _text.Append($"local {Pick(Names)} = {Expression(depth)}\n"); break;
            case 3: _text.Append($"redis.{(random.Next(2) == 0 ? "call" : "pcall")}({Command()})\n"); break;
            case 4: _text.Append($"f({Expression(depth)}, {Expression(depth)})\n"); break;
            case 5: Block($"if {Expression(depth)} then", depth, "end"); break;
            case 6: Loop($"for i = {random.Next(-3, 3)}, {random.Next(1, 30)} do", depth); break;
            case 7: Loop($"for k, v in pairs({Expression(depth)}) do", depth); break;
            case 8: Block("pcall(function()", depth, "end)"); break;
            case 9: Block("t[#t + 1] = function(...)", depth, "end"); break;
            case 10: Block("coroutine.wrap(function()", depth, "end)()"); break;
            case 11 when random.Next(4) == 0 && (mayBeEndless || _loops == 0): _text.Append($"do {Pick(Hostile).Replace("return ", "local _ = ", StringComparison.Ordinal)} end\n"); break;
            case 12 when mayBeEndless && random.Next(60) == 0: _text.Append(Pick(Endless)).Append('\n'); break;
            default: _text.Append($"pcall({Pick(["f", "error", "string.rep", "table.concat", "redis.call", "setmetatable", "string.gsub"])}, {Expression(depth)}, {Expression(depth)})\n"); break;
        }
    }

    private void Loop(string head, int depth)
    {
        if (_loops >= 2 && !mayBeEndless) { Statement(MaxDepth); return; }
        _loops++;
        // A table that grows while pairs walks it may never end; where nothing could end the script, the loop does.
        Block(mayBeEndless ? head : head + " steps = steps + 1 if steps > 3000 then break end", depth, "end");
        _loops--;
    }

    private void Block(string head, int depth, string end)
    {
        _text.Append(head).Append('\n');
        for (var i = random.Next(1, 4); i > 0; i--) Statement(depth + 1);
        _text.Append(end).Append('\n');
    }

    private string Expression(int depth)
    {
        if (depth >= MaxDepth) return Pick(Literals);
        return random.Next(8) switch
        {
            0 or 1 or 2 => Pick(Literals),
            3 => $"({Expression(depth + 1)}{Pick(Binary)}{Expression(depth + 1)})",
            4 => $"({Pick(Functions)}({Expression(depth + 1)}))",
            5 => $"string.{Pick(["rep", "sub", "find", "gsub", "format", "match"])}({Expression(depth + 1)}, {Expression(depth + 1)}, {Expression(depth + 1)})",
            6 => $"({Pick(Names)})[{Expression(depth + 1)}]",
            _ => $"redis.pcall({Command()})",
        };
    }

    private string Command()
    {
        var key = random.Next(4) == 0 ? Expression(MaxDepth) : $"KEYS[{random.Next(1, 3)}]";
        return random.Next(10) switch
        {
            0 => $"'get', {key}",
            1 => $"'set', {key}, {Expression(MaxDepth)}",
            2 => $"'incr', {key}",
            3 => $"'lpush', {key}, 1, 2, 3",
            4 => $"'lrange', {key}, 0, -1",
            5 => $"'hset', {key}, 'f', {Expression(MaxDepth)}",
            6 => $"'hgetall', {key}",
            7 => $"'del', {key}",
            8 => $"'zadd', {key}, {random.Next(10)}, 'm'",
            _ => $"{Expression(MaxDepth)}, {key}",
        };
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
