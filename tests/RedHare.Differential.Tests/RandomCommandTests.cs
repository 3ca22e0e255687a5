using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>Random commands of each family, and every so often the encodings, types and expiries of all keys.</summary>
public sealed class RandomCommandTests(ServerPair servers) : IClassFixture<ServerPair>
{
    private const int Seed = 20260205, Commands = 3000, Batch = 50;

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var family in Templates.Families.Keys)
            for (var protocol = 2; protocol <= 3; protocol++) cases.Add(family, protocol);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_servers_answer_alike(string family, int protocol)
    {
        using var comparison = servers.Compare(protocol);
        var seed = Seed + protocol;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var commands = new RandomCommands(Templates.Families[family], seed);
        comparison.Prepare([["SET", "other:string", "text"], ["RPUSH", "other:list", "a", "1"], ["HSET", "other:hash", "a", "1"]]);
        for (var i = 0; i < Commands; i += Batch)
        {
            comparison.Run([.. Enumerable.Range(0, Batch).Select(_ => commands.Next())]);
            // In an open transaction these are queued on both, which is as good a test.
            comparison.Run([.. RandomCommands.Keys.SelectMany(key => new string[][] { ["OBJECT", "ENCODING", key], ["TYPE", key], ["PEXPIRETIME", key] }), ["DBSIZE"]]);
        }
        comparison.AssertSame($"{family} in RESP{protocol}, seed {seed}");
    }
}
