using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>Random calls of the libraries that scripts have, with their results, or errors, shown to the last byte.</summary>
public sealed class RandomLuaTests(ServerPair servers) : IClassFixture<ServerPair>
{
    private const int Seed = 20261121, Scripts = 100, Expressions = 20;

    // Tables are shown in the order of pairs, which is the same too.
    private const string Prelude = """
        local function flat(v, ...)
            if type(v) ~= 'table' then return tostring(v), ... end
            local r = {}
            for k, x in pairs(v) do r[#r + 1] = tostring(k) .. '=' .. tostring((flat(x))) end
            return '{' .. table.concat(r, ',') .. '}', ...
        end
        local function show(ok, ...)
            local r = {tostring(ok)}
            for i = 1, select('#', ...) do
                local v = select(i, ...)
                r[#r + 1] = type(v) == 'number' and string.format('%.17g', v) or type(v) == 'table' and 'table' or tostring(v)
            end
            return table.concat(r, ' ')
        end
        return {
        """;

    [Theory]
    [InlineData("format")]
    [InlineData("patterns")]
    [InlineData("sort")]
    [InlineData("cjson")]
    [InlineData("cmsgpack")]
    [InlineData("struct")]
    [InlineData("bit")]
    public void Both_servers_answer_alike(string library)
    {
        using var comparison = servers.Compare(2);
        var random = new RandomLua(Seed);
        for (var i = 0; i < Scripts; i++)
        {
            var lines = Enumerable.Range(0, Expressions).Select(_ => $"show(pcall(function() return {random.Next(library)} end))");
            comparison.Run([["EVAL", $"{Prelude}{string.Join(",\n", lines)}\n}}", "0"]]);
        }
        Assert.Equal(0, comparison.Errors); // the scripts themselves are sound
        comparison.AssertSame($"{library}, seed {Seed}");
    }
}
