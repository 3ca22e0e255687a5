using System.Globalization;

namespace RedHare.RabbitMq;

/// <summary>Where a broker is, and how the connection to it works.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>The broker: <c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c> for TLS. Without a part of it: guest, guest, localhost, 5672 (5671), and the virtual host <c>/</c>.</summary>
    public Uri Url { get; init; } = new("amqp://localhost");

    /// <summary>What the broker's pages call the connection; null for the program's name.</summary>
    public string? ClientName { get; init; }

    /// <summary>How long the first connection may take, with all attempts. 10 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits for a lost connection to come back before it fails. 30 s by default.</summary>
    public TimeSpan RecoveryWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two attempts to come back; the first follows at once, and pauses double from 50 ms. 5 s by default.</summary>
    public TimeSpan MaxRecoveryPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often both sides show that they live; a connection that is silent for twice as long is lost. 30 s by default; zero for never.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the broker may take to answer a declaration or the like. 20 s by default.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Reads a URL. Its query may say <c>name</c>, <c>heartbeat</c> (seconds) and <c>connection_timeout</c> (milliseconds).</summary>
    /// <param name="url">The URL.</param>
    /// <exception cref="FormatException">It cannot be read; the message says what is wrong.</exception>
    public static RabbitMqOptions Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps")) throw new FormatException("A URL such as amqp://user:password@localhost:5672/ was expected.");
        var options = new RabbitMqOptions { Url = new Uri(uri.GetLeftPart(UriPartial.Path)) };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = at < 0 ? (pair, "") : (pair[..at], Uri.UnescapeDataString(pair[(at + 1)..]));
            options = name switch
            {
                "name" => options with { ClientName = value },
                "heartbeat" => options with { Heartbeat = TimeSpan.FromSeconds(Number(name, value)) },
                "connection_timeout" => options with { ConnectTimeout = TimeSpan.FromMilliseconds(Number(name, value)) },
                _ => throw new FormatException($"The parameter '{name}' is unknown: name, heartbeat and connection_timeout are known."),
            };
        }

        return options;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{value}' is no number for {name}.");
}
