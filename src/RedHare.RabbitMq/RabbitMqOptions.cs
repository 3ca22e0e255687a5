using System.Globalization;
using RabbitMQ.Client;

namespace RedHare.RabbitMq;

/// <summary>Where a broker is, and how the connection to it works.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>The broker: <c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c> for TLS. Without a part of it: guest, guest, localhost, 5672 (5671), and the virtual host <c>/</c>.</summary>
    public Uri Url { get; init; } = new("amqp://localhost");

    /// <summary>TLS of an <c>amqps://</c> URL.</summary>
    public RabbitMqTls Tls { get; init; } = new();

    /// <summary>Whether the user is named by the client's certificate (SASL's EXTERNAL), and not by the URL.</summary>
    public bool IsExternal { get; init; }

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

    /// <summary>Has <paramref name="factory"/>, which was given the URL, connect as is said here of TLS and of the login.</summary>
    /// <param name="factory">RabbitMQ.Client's.</param>
    public void Secure(ConnectionFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (Url.Scheme == "amqps") factory.Ssl = Tls.ToOption(factory.HostName);
        if (IsExternal) factory.AuthMechanisms = [new ExternalMechanismFactory()];
    }

    /// <summary>
    /// Reads a URL. Its query may say <c>name</c>, <c>heartbeat</c> (seconds) and <c>connection_timeout</c> (milliseconds), and with <c>amqps://</c> what RabbitMQ's URIs say:
    /// <c>cacertfile</c>, <c>certfile</c>, <c>keyfile</c>, <c>verify</c> (<c>verify_peer</c>, or <c>verify_none</c>), <c>server_name_indication</c>, <c>auth_mechanism</c> (<c>plain</c> or <c>external</c>).
    /// </summary>
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
                "cacertfile" or "certfile" or "keyfile" or "verify" or "server_name_indication" or "auth_mechanism" when uri.Scheme == "amqp" =>
                    throw new FormatException($"The parameter '{name}' is for URLs that begin with amqps."),
                "cacertfile" => options with { Tls = options.Tls with { CaFile = value } },
                "certfile" => options with { Tls = options.Tls with { CertificateFile = value } },
                "keyfile" => options with { Tls = options.Tls with { KeyFile = value } },
                "server_name_indication" => options with { Tls = options.Tls with { Host = value } },
                "verify" when value is "verify_peer" or "verify_none" => options with { Tls = options.Tls with { IsInsecure = value == "verify_none" } },
                "auth_mechanism" when value is "plain" or "external" => options with { IsExternal = value == "external" },
                _ => throw new FormatException(
                    $"The parameter '{name}' is unknown, or not with this value: name, heartbeat and connection_timeout are known, and with TLS cacertfile, certfile, keyfile (PEM files), " +
                    "verify (verify_peer or verify_none), server_name_indication and auth_mechanism (plain or external)."),
            };
        }

        return options;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{value}' is no number for {name}.");
}
