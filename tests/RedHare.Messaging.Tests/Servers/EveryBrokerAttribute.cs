using System.Reflection;
using RedHare.Broker.Differential.Tests;
using Xunit.Sdk;
using Xunit.v3;

namespace RedHare.Messaging.Tests.Servers;

/// <summary>Runs a test once on every broker. One whose program is not installed is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBrokerAttribute : DataAttribute
{
    /// <summary>Leaves the one in this process out: the test is about the network.</summary>
    public bool OverNetwork { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var missing = RealRabbit.Find() is null ? "There is no rabbitmq-server in /usr/lib/rabbitmq." : null;
        var rows = new List<ITheoryDataRow>();
        foreach (var broker in Enum.GetValues<TestBroker>())
        {
            if (OverNetwork && broker == TestBroker.InProcess) continue;
            rows.Add(new TheoryDataRow<TestBroker>(broker) { Skip = broker == TestBroker.RabbitMq ? missing : null });
        }

        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
