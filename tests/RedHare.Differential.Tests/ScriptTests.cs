using System.Text;
using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>The command files in Scripts, one command a line in the quoting of redis-cli.</summary>
public sealed class ScriptTests(ServerPair servers) : IClassFixture<ServerPair>
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var path in Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
            for (var protocol = 2; protocol <= 3; protocol++) cases.Add(Path.GetFileNameWithoutExtension(path), protocol);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_servers_answer_alike(string script, int protocol)
    {
        using var comparison = servers.Compare(protocol);
        var lines = File.ReadAllLines(Path.Combine(Folder, script + ".txt"), Encoding.UTF8);
        string[][] commands = [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(ConfigurationLine.Split).OfType<string[]>()];
        Assert.True(commands.Length >= 20, $"{script} has only {commands.Length} commands.");
        comparison.Run(commands);
        comparison.AssertSame($"{script} in RESP{protocol}");
    }
}
