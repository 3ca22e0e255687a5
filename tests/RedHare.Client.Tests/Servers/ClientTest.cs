using Xunit;

namespace RedHare.Client.Tests.Servers;

/// <summary>A test of the client on all backends: methods carry <c>[Theory, EveryBackend]</c> and begin by <see cref="OpenAsync"/>.</summary>
public abstract class ClientTest(TestServers servers) : IAsyncLifetime
{
    private readonly string _prefix = Guid.NewGuid().ToString("N")[..12];
    private readonly List<RedisConnection> _open = [];

    /// <summary>Ends a test that hangs.</summary>
    protected static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    protected TestServers Servers { get; } = servers;

    public ValueTask InitializeAsync() => default;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var connection in _open) await connection.DisposeAsync();
    }

    /// <summary>A key of this test alone. All of a test share a slot of a cluster.</summary>
    protected string Key(string name) => $"{{{_prefix}}}:{name}";

    /// <summary>A key of this test alone, in a slot that its name decides.</summary>
    protected string SpreadKey(string name) => $"{_prefix}:{name}";

    protected async Task<RedisConnection> OpenAsync(TestBackend backend)
    {
        var connection = await Servers.ConnectAsync(backend);
        _open.Add(connection);
        return connection;
    }

    protected static CommandLine Line(string name, params string[] arguments)
    {
        var line = CommandLine.Rent(new CommandSpec(name));
        if (arguments.Length > 0) line.Key(arguments[0]);
        foreach (var argument in arguments.Skip(1)) line.Add(argument);
        return line;
    }
}
