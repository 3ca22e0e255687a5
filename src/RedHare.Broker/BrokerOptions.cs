using RedHare.Broker.Journal;
using RedHare.Files;

namespace RedHare.Broker;

/// <summary>How a broker is set up.</summary>
public sealed record BrokerOptions
{
    /// <summary>Where durable queues are kept; null keeps nothing beyond the process.</summary>
    public string? Directory { get; init; }

    /// <summary>How many messages of a queue are kept in memory; what comes behind them waits on the disk, where there is one.</summary>
    public int MemoryWindow { get; init; } = 16_384;

    /// <summary>The same in bytes of bodies.</summary>
    public long MemoryWindowBytes { get; init; } = 16 << 20;

    /// <summary>The process's memory from which on publishers are held back, in bytes; null for no limit. It ends 5 % below.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Free bytes on the disk below which publishers are held back; null for no limit. It ends 5 % above. RabbitMQ's default.</summary>
    public long? DiskFreeLimit { get; init; } = 50_000_000;

    /// <summary>How often memory and disk are looked at.</summary>
    public TimeSpan AlarmInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The disk; null for the system's.</summary>
    internal IFileLayer? Files { get; init; }

    /// <summary>How the journal uses it.</summary>
    internal JournalOptions Journal { get; init; } = new();

    /// <summary>The largest body a publisher may send, in bytes. RabbitMQ's default.</summary>
    public int MaxMessageSize { get; init; } = 134_217_728;

    /// <summary>How often a message of a quorum queue may come back when its queue says nothing; null for as often as it will, which is what RabbitMQ 3.10 does.</summary>
    public long? QuorumDeliveryLimit { get; init; }

    /// <summary>After what time a dead letter that must arrive (dead-letter-strategy at-least-once) and that nobody took is sent again. RabbitMQ's default.</summary>
    public TimeSpan DeadLetterRetryDelay { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The name of the user that a new broker has.</summary>
    public string DefaultUser { get; init; } = "guest";

    /// <summary>Its password.</summary>
    public string DefaultPassword { get; init; } = "guest";

    /// <summary>The virtual host that a new broker has.</summary>
    public string DefaultVirtualHost { get; init; } = "/";
}
