using RedHare.Client;
using RedHare.Patterns;

namespace RedHare.Hosting;

/// <summary>How an application's <see cref="Hare"/> is opened.</summary>
public sealed class RedHareOptions
{
    /// <summary>The server, as <see cref="RedisUrl"/> reads it; <c>redhare://</c>, the default, is an engine in this process.</summary>
    public string Url { get; set; } = "redhare://";

    /// <summary>The broker: <c>amqp://…</c>, or null, the default, for one in this process, in the engine's directory if it has one.</summary>
    public string? AmqpUrl { get; set; }

    /// <summary>What all patterns share. Its clock is the application's <see cref="TimeProvider"/> where one is registered and none is set here.</summary>
    public PatternOptions Patterns { get; set; } = new();

    /// <summary>Changes the client's options, which the URL and the application's loggers have filled.</summary>
    public Func<RedisOptions, RedisOptions>? Client { get; set; }
}
