using System.Diagnostics;

namespace RedHare.Client;

/// <summary>What all measurements of a connection have in common: which server, which database.</summary>
internal sealed class ServerTags
{
    private static readonly object RedisPort = 6379;

    private readonly string? _database;
    private readonly RedisEndPoint? _configured;
    private readonly HealthMonitor? _health;
    private (RedisEndPoint EndPoint, object Port)? _port; // boxed once

    /// <param name="options">As configured; null for a backend that was given.</param>
    /// <param name="health">Knows the server of the moment, where that changes.</param>
    public ServerTags(RedisOptions? options, HealthMonitor? health)
    {
        _health = health;
        if (options is null) return;
        _database = options.Database.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (options.Topology != RedisTopology.InProcess && options.EndPoints.Count > 0) _configured = options.EndPoints[0];
        QueryText = options.TraceQueryText;
    }

    private ServerTags(ServerTags other, HealthMonitor health)
    {
        (_database, _configured, QueryText) = (other._database, other._configured, other.QueryText);
        _health = health;
    }

    /// <summary>The same for a part of it that may know its own server.</summary>
    public ServerTags For(IHealthSource? part) => part is null ? this : new ServerTags(this, part.Health);

    /// <summary>The tags of one connection's own measurements.</summary>
    public static TagList Of(RedisEndPoint endPoint) => new()
    {
        { "db.system.name", "redis" },
        { "server.address", endPoint.Host },
        { "server.port", endPoint.Port },
    };

    /// <summary>Whether activities carry the command with its keys.</summary>
    public bool QueryText { get; }

    public void AddTo(ref TagList tags)
    {
        tags.Add("db.system.name", "redis");
        if (_database is not null) tags.Add("db.namespace", _database);
        if ((_health?.Current.Server ?? _configured) is not { } server) return;
        tags.Add("server.address", server.Host);
        tags.Add("server.port", Port(server));
    }

    private object Port(RedisEndPoint server)
    {
        if (server.Port == 6379) return RedisPort;
        if (_port is { } known && known.EndPoint == server) return known.Port;
        object port = server.Port;
        _port = (server, port);
        return port;
    }
}
