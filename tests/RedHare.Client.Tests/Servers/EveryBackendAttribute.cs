using System.Reflection;
using RedHare.Differential.Tests;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace RedHare.Client.Tests.Servers;

/// <summary>Runs a test once on every backend. One whose program is not installed is skipped, and says so; one that is too old for the command is left out.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBackendAttribute : DataAttribute
{
    private static readonly Version RedisVersion = new(7, 0);

    /// <summary>The version of Redis that brought what is tested.</summary>
    public string Since { get; init; } = "1.0";

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var missing = RealRedis.Find() is null ? "There is no redis-server in PATH." : null;
        var rows = new List<ITheoryDataRow>();
        foreach (var backend in Enum.GetValues<TestBackend>())
        {
            var isReal = backend is not (TestBackend.InProcess or TestBackend.RedHareResp3 or TestBackend.RedHareResp2);
            if (isReal && Version.Parse(Since) > RedisVersion) continue;
            rows.Add(new TheoryDataRow<TestBackend>(backend) { Skip = isReal ? missing : null });
        }
        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
