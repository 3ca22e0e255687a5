using System.Net;

namespace RedHare.Management;

/// <summary>How the management API listens and what it tells of its process.</summary>
public sealed record ManagementOptions
{
    /// <summary>The addresses to listen on; port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; init; } = [new(IPAddress.Loopback, 15672)];

    /// <summary>The node's name, as RabbitMQ writes one: rabbit@host.</summary>
    public string NodeName { get; init; } = $"rabbit@{Dns.GetHostName()}";

    /// <summary>What the process listens on besides this API, asked for whenever it is shown.</summary>
    public Func<IReadOnlyList<Listener>> Listeners { get; init; } = static () => [];

    /// <summary>How often counters are read for the rates. RabbitMQ's default.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest body of a request, in bytes: definitions, and messages that are published here.</summary>
    public long MaxBodySize { get; init; } = 64 << 20;

    /// <summary>Told of what went wrong and was survived. Any thread.</summary>
    public Action<string, Exception>? OnError { get; init; }
}
