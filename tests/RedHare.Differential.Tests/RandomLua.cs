using System.Globalization;
using System.Text;

namespace RedHare.Differential.Tests;

/// <summary>Random expressions of Lua about one library: right ones, and as many that are wrong in some place.</summary>
internal sealed class RandomLua(int seed)
{
    private static readonly string[] Numbers =
        ["0", "-0", "1", "-1", "7", "255", "65536", "2^31", "-2^31", "2^32", "2^53", "2^63", "-2^63", "2^64", "1e15", "1e100", "1e-7", "5e-324", "0.1", "0.5", "1.5", "2.5", "-0.05", "123456.789", "1/0", "-1/0", "0/0", "1e14 + 0.5"];

    private static readonly string[] PatternItems =
        ["a", "b", ".", "%a", "%d", "%s", "%w", "%W", "%p", "%z", "[ab]", "[^a]", "[a-c]", "[%a_]", "[]a]", "[a-]", "%%", "(", "(", ")", ")", "()", "%1", "%2", "%b()", "%f[%a]", "%f", "[", "%", "$", "^", "-", "x"];

    private static readonly string[] Subjects = ["", "a", "b", "x", " ", "ab", "abc", "(a)", "A1_", "%", "é", "\\0"];

    private static readonly string[] JsonPieces =
        ["1", "-1.5", "0.1", "1e5", "1E-3", "01", "0x1F", "+5", "inf", "-nan", "1.", "1e400", "12345678901234567890", "true", "false", "null", "nul", "\"a\"", "\"\\\\u00e9\"", "\"\\\\ud83d\\\\ude00\"", "\"\\\\ud83d\"", "\"\\\\x\"", "\"", ",", "]", "}", ""];

    private readonly Random _random = new(seed);

    public string Next(string library) => library switch
    {
        "format" => $"string.format({Quoted(Specification() + Pick("", "%%", " ") + Pick("", Specification()))}, {Value()}, {Value()})",
        "patterns" => Pattern(),
        "sort" => $"(function() local t = {{{List(() => _random.Next(9).ToString(CultureInfo.InvariantCulture), 40)}}} local ok, e = pcall(table.sort, t{Pick("", ", function(a, b) return a > b end", ", function(a, b) return a <= b end", ", function() return true end")}) return ok, e, table.concat(t, ' ') end)()",
        "cjson" => Pick($"cjson.encode({Table(0)})", $"flat(cjson.decode({Quoted(Json(0))}))", $"flat(cjson.decode({Quoted(Json(0))}))"),
        "cmsgpack" => Pick($"cmsgpack.pack({Table(0)}, {Value()})", $"flat(cmsgpack.unpack(cmsgpack.pack({Table(0)})))", $"flat(cmsgpack.{Pick("unpack", "unpack_one")}({Bytes()}))"),
        "struct" => Pick($"struct.pack({Quoted(StructFormat())}, {Value()}, {Value()}, {Value()})", $"struct.unpack({Quoted(StructFormat())}, {Bytes()})", $"struct.size({Quoted(StructFormat())})"),
        "bit" => $"bit.{Pick("tobit", "bnot", "band", "bor", "bxor", "lshift", "rshift", "arshift", "rol", "ror", "bswap", "tohex")}({Value()}, {Value()})",
        _ => throw new ArgumentOutOfRangeException(nameof(library), library, null),
    };

    private string Pattern()
    {
        var pattern = new StringBuilder(Pick("", "", "^"));
        for (var i = _random.Next(5); i >= 0; i--) pattern.Append(Pick(PatternItems)).Append(Pick("", "", "", "*", "+", "-", "?"));
        pattern.Append(Pick("", "", "$"));
        var subject = Quoted(string.Concat(Enumerable.Range(0, _random.Next(10)).Select(_ => Pick(Subjects))));
        return Pick(
            $"string.find({subject}, {Quoted(pattern.ToString())}, {_random.Next(-3, 5)})",
            $"string.match({subject}, {Quoted(pattern.ToString())})",
            $"string.gsub({subject}, {Quoted(pattern.ToString())}, {Pick("'<%0>'", "'%1'", "'%2%1'", "'%'", "{a = 'X', ab = 1, b = false}", "function(a, b) return b end", "function(...) return select('#', ...) end")})",
            $"(function() local r = {{}} for a, b in string.gmatch({subject}, {Quoted(pattern.ToString())}) do r[#r + 1] = tostring(a) .. '|' .. tostring(b) end return table.concat(r, ';') end)()");
    }

    private string Specification()
    {
        var width = Pick("", "", "1", "5", "12", "40", "99", "100");
        var precision = Pick("", "", ".", ".0", ".1", ".2", ".5", ".14", ".17", ".20", ".99", ".100");
        return "%" + Pick("", "", "-", "+", " ", "#", "0", "-+", "0#") + width + precision + Pick("d", "i", "u", "x", "X", "o", "c", "e", "E", "f", "g", "G", "s", "q", "y");
    }

    private string StructFormat() =>
        string.Concat(Enumerable.Range(0, _random.Next(5)).Select(_ => Pick("b", "B", "h", "H", "i", "I", "l", "L", "T", "f", "d", "s", "x", "c0", "c2", "i3", "i9", "i33", "<", ">", "!", "!4", "!3", " ", "z")));

    private string Json(int depth)
    {
        if (depth > 3 || _random.Next(3) == 0) return Pick(JsonPieces);
        return _random.Next(2) == 0
            ? $"[{List(() => Json(depth + 1), 4)}]"
            : $"{{{List(() => $"\"{Pick("a", "b", "id", "name", "k1", "k2")}\":{Json(depth + 1)}", 4)}}}";
    }

    private string Table(int depth)
    {
        if (depth > 3 || _random.Next(4) == 0) return Value();
        return _random.Next(2) == 0
            ? $"{{{List(() => Table(depth + 1), 5)}}}"
            : $"{{{List(() => $"[{Pick("'a'", "'b'", "'id'", "'name'", "1", "2", "3", "7", "-1", "1.5")}] = {Table(depth + 1)}", 5)}}}";
    }

    private string Value() => _random.Next(8) switch
    {
        0 => Quoted(Pick(Subjects) + Pick(Subjects)),
        1 => Pick("nil", "true", "false", "'10'", "cjson.null"),
        2 => $"{_random.Next(-1000, 1000)} / {1 << _random.Next(12)}",
        3 => $"{_random.NextInt64(-1L << 53, 1L << 53)} * 2^{_random.Next(-80, 40)}",
        _ => Pick(Numbers),
    };

    private string Bytes() => "'" + string.Concat(Enumerable.Range(0, _random.Next(24)).Select(_ => $"\\{Pick(_random.Next(256), _random.Next(0x80, 0xE0), _random.Next(8)):d3}")) + "'";

    private string List(Func<string> item, int most) => string.Join(", ", Enumerable.Range(0, _random.Next(most + 1)).Select(_ => item()));

    private static string Quoted(string text) => "'" + text.Replace("'", "\\'", StringComparison.Ordinal) + "'";

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
