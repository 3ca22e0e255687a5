using Xunit;

namespace RedHare.Broker.Differential.Tests;

/// <summary>Written sequences of methods, each in a file of Scripts/, whose frames must be RabbitMQ's.</summary>
public sealed class ScriptTests(BrokerPair brokers)
{
    public static TheoryData<string> Scripts() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scripts"), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory, MemberData(nameof(Scripts))]
    public void Both_brokers_say_the_same(string script) =>
        brokers.Compare([.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Scripts", script + ".txt")).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')], script);
}
