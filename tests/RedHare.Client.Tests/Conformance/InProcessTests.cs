namespace RedHare.Client.Tests.Conformance;

public sealed class InProcessTests : BackendConformance
{
    protected override async Task<RedisConnection> OpenAsync() => await RedisConnection.ConnectAsync("redhare://");
}
