using RabbitMQ.Client;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>RabbitMQ's own client for .NET, as its users use it; every test runs against RedHare and against RabbitMQ, and expects the same of both.</summary>
public abstract class ClientTest(BrokerPair brokers)
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<BrokerSide> Both() => [BrokerSide.RedHare, BrokerSide.RabbitMq];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A connection with names of its own.</summary>
    private protected async Task<ClientSession> OpenAsync(BrokerSide on)
    {
        var factory = Factory(on);
        return new ClientSession(await factory.CreateConnectionAsync(Cancel), brokers.NextPrefix());
    }

    protected ConnectionFactory Factory(BrokerSide on)
    {
        var address = brokers.AddressOf(on);
        return new ConnectionFactory
        {
            HostName = address.Address.ToString(),
            Port = address.Port,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
            ContinuationTimeout = Patience,
        };
    }

    protected static Dictionary<string, object?> Arguments(params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var arguments = new Dictionary<string, object?>();
        foreach (var (name, value) in values) arguments[name] = value;
        return arguments;
    }
}
