using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>Each kind of server in each mode of the cache.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialKindsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. from kind in Enum.GetValues<NearFaultTests.Kind>() from mode in Enum.GetValues<NearCacheMode>() select (ITheoryDataRow)new TheoryDataRow<NearFaultTests.Kind, NearCacheMode>(kind, mode)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
