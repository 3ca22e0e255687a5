using System.Globalization;

namespace RedHare.Client;

/// <summary>
/// URLs of servers: <c>redis://user:password@host:6379/0?name=app</c>, <c>rediss://</c> for TLS, <c>redis-cluster://h1,h2:7001</c>,
/// <c>redis-sentinel://h1,h2/master</c>, <c>redhare://</c> for an engine in this process.
/// </summary>
public static class RedisUrl
{
    /// <summary>Reads a URL.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says what is wrong.</exception>
    public static RedisOptions Parse(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) throw new FormatException($"A URL such as redis://localhost:6379 was expected: {url}");
        var (topology, tls) = url[..scheme] switch
        {
            "redis" => (RedisTopology.Server, false),
            "rediss" => (RedisTopology.Server, true),
            "redis-cluster" => (RedisTopology.Cluster, false),
            "rediss-cluster" => (RedisTopology.Cluster, true),
            "redis-sentinel" => (RedisTopology.Sentinel, false),
            "rediss-sentinel" => (RedisTopology.Sentinel, true),
            "redhare" => (RedisTopology.InProcess, false),
            var other => throw new FormatException($"The scheme '{other}' is unknown: redis, rediss, redis-cluster, redis-sentinel and redhare are known."),
        };
        var rest = url[(scheme + 3)..];
        var (rest1, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        // What names no host is all directory: redhare:///var/data as redhare://./data.
        var (authority, path) = topology == RedisTopology.InProcess ? ("", rest1) : Cut(rest1, rest1.IndexOf('/', StringComparison.Ordinal));
        var (hosts, credentials) = CutBefore(authority, authority.LastIndexOf('@'));
        var options = new RedisOptions { Topology = topology };
        if (tls) options = options with { Tls = new RedisTls() };
        options = WithCredentials(options, credentials);
        if (topology != RedisTopology.InProcess) options = options with { EndPoints = EndPoints(hosts, topology == RedisTopology.Sentinel ? 26379 : 6379) };
        options = WithPath(options, path);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)) options = WithParameter(options, pair);
        return options;
    }

    private static RedisOptions WithCredentials(RedisOptions options, string credentials)
    {
        if (credentials.Length == 0) return options;
        var (user, password) = Cut(credentials, credentials.IndexOf(':', StringComparison.Ordinal));
        // redis://secret@host has meant a password before users existed; redis://:secret@host still does.
        if (!credentials.Contains(':', StringComparison.Ordinal)) (user, password) = ("", credentials);
        return options with { User = user.Length == 0 ? null : Uri.UnescapeDataString(user), Password = Uri.UnescapeDataString(password) };
    }

    private static List<RedisEndPoint> EndPoints(string hosts, int defaultPort)
    {
        var endPoints = new List<RedisEndPoint>();
        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries)) endPoints.Add(EndPoint(host, defaultPort));
        if (endPoints.Count == 0) endPoints.Add(new RedisEndPoint("127.0.0.1", defaultPort));
        return endPoints;
    }

    internal static RedisEndPoint EndPoint(string host, int defaultPort)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = host.LastIndexOf(':');
        if (colon <= end) return new RedisEndPoint(host.Trim('[', ']'), defaultPort);
        if (!int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new FormatException($"'{host[(colon + 1)..]}' is no port.");
        return new RedisEndPoint(host[..colon].Trim('[', ']'), port);
    }

    private static RedisOptions WithPath(RedisOptions options, string path)
    {
        if (path.Length == 0) return options;
        var parts = path.Split('/');
        if (options.Topology == RedisTopology.Sentinel)
        {
            options = options with { MasterName = Uri.UnescapeDataString(parts[0]) };
            return parts.Length > 1 && parts[1].Length > 0 ? options with { Database = Database(parts[1]) } : options;
        }
        return options.Topology == RedisTopology.InProcess ? options with { Directory = Uri.UnescapeDataString(path) } : options with { Database = Database(parts[0]) };
    }

    private static int Database(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{text}' is no database number.");

    private static RedisOptions WithParameter(RedisOptions options, string pair)
    {
        var (name, value) = Cut(pair, pair.IndexOf('=', StringComparison.Ordinal));
        value = Uri.UnescapeDataString(value);
        return name switch
        {
            "name" => options with { ClientName = value },
            "protocol" when value is "2" or "3" => options with { Protocol = value[0] - '0' },
            "db" => options with { Database = Database(value) },
            "timeout" => options with { CommandTimeout = Milliseconds(value) },
            "connectTimeout" => options with { ConnectTimeout = Milliseconds(value) },
            "ca" => WithTls(options, name, tls => tls with { CaFile = value }),
            "cert" => WithTls(options, name, tls => tls with { CertificateFile = value }),
            "key" => WithTls(options, name, tls => tls with { KeyFile = value }),
            "tlsHost" => WithTls(options, name, tls => tls with { Host = value }),
            "insecure" when value is "true" or "false" => WithTls(options, name, tls => tls with { IsInsecure = value == "true" }),
            "sentinelUser" => options with { SentinelUser = value },
            "sentinelPassword" => options with { SentinelPassword = value },
            "readFrom" => options with { ReadFrom = ReadFromOf(value) },
            _ => throw new FormatException($"The parameter '{pair}' is unknown: name, protocol (2 or 3), db, timeout, connectTimeout (milliseconds), sentinelUser, sentinelPassword, " +
                "readFrom (master, replica or preferReplica), and with TLS ca, cert, key (PEM files), tlsHost and insecure (true) are known."),
        };
    }

    private static RedisOptions WithTls(RedisOptions options, string name, Func<RedisTls, RedisTls> change) =>
        options.Tls is { } tls ? options with { Tls = change(tls) } : throw new FormatException($"The parameter '{name}' is for URLs that begin with rediss.");

    private static ReadFrom ReadFromOf(string text) => text switch
    {
        "master" => ReadFrom.Master,
        "replica" => ReadFrom.Replica,
        "preferReplica" => ReadFrom.PreferReplica,
        _ => throw new FormatException($"'{text}' is no place to read from: master, replica and preferReplica are."),
    };

    private static TimeSpan Milliseconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromMilliseconds(number)
            : throw new FormatException($"'{text}' is no number of milliseconds.");

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);

    private static (string After, string Before) CutBefore(string text, int at) => at < 0 ? (text, "") : (text[(at + 1)..], text[..at]);
}
