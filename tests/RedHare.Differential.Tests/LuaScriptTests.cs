using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>The scripts of the files in Lua, run by EVAL on both servers.</summary>
public sealed class LuaScriptTests(ServerPair servers) : IClassFixture<ServerPair>
{
    /// <summary>Scripts that RedHare answers as Redis 7.2, or an even newer one, and redis-server 7.0 does not.</summary>
    private static readonly Dictionary<string, string> Newer = new()
    {
        ["commands: log, wrongly"] = "7.2 calls it a log level, 7.0 a debug level.",
        ["commands: replication, wrongly"] = "7.2 counts the argument of redis.set_repl right.",
        ["errors: blocking commands do not block"] = "7.2 lets a script call them; they do not wait.",
        ["numbers: numbers as arguments, shortest"] = "Since 7.2 a number is written with the fewest digits that name it, and whole ones without an exponent.",
        ["replies: a double in an array"] = "7.2 writes doubles with the fewest digits.",
        ["resp3: doubles of all kinds"] = "7.2 writes doubles with the fewest digits.",
        ["sandbox: a global through setfenv"] = "Debian's 7.0.15 took setfenv out with a later security fix.",
        ["sandbox: getfenv"] = "Debian's 7.0.15 took getfenv out with a later security fix.",
        ["sandbox: newproxy"] = "Debian's 7.0.15 took newproxy out with a later security fix.",
        ["sandbox: os"] = "7.2 has os.clock.",
    };

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var file in LuaScript.Files)
            for (var protocol = 2; protocol <= 3; protocol++) cases.Add(file, protocol);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_servers_answer_alike(string file, int protocol)
    {
        using var comparison = servers.Compare(protocol);
        foreach (var script in LuaScript.Of(file))
        {
            if (!Newer.ContainsKey(script.Name)) comparison.Run([script.Command]);
            else Assert.True(comparison.Differs(script.Command), $"{script.Name} is answered alike by now: take it off the list.");
        }
        comparison.AssertSame($"{file} in RESP{protocol}");
    }

    [Fact]
    public void The_corpus_is_large_and_its_names_are_unique()
    {
        string[] names = [.. LuaScript.Files.SelectMany(LuaScript.Of).Select(script => script.Name)];
        Assert.True(names.Length >= 200, $"There are only {names.Length} scripts.");
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(Newer.Keys, name => Assert.Contains(name, names));
    }
}
