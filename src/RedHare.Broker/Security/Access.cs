using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Asks whether a connection's user may do a thing, and remembers what it was told until the users change.</summary>
internal sealed class Access(BrokerConnection connection)
{
    private const int Remembered = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Permission, string), bool> _known = [];
    private readonly Dictionary<(Permission, string, string), bool> _knownTopics = [];
    private readonly UserDirectory _users = connection.Broker.Users;
    private long _version = -1;

    /// <param name="permission">What it wants to do.</param>
    /// <param name="kind">"exchange" or "queue", for the text.</param>
    /// <param name="name">Its name; the default exchange's is empty.</param>
    public AmqpError? Check(Permission permission, string kind, string name)
    {
        if (kind == "exchange" && name.Length == 0) name = "amq.default";
        return Allows(permission, name) ? null : Refusal.AccessRefused($"access to {Refusal.Describe(kind, name, connection.VirtualHost.Name)} refused for user '{connection.User}'");
    }

    public AmqpError? Check(Permission permission, string kind, ReadOnlySpan<byte> name) => Check(permission, kind, ShortString.Decode(name));

    /// <summary>Topic permissions: only for topic exchanges, and only for users who have some there.</summary>
    public AmqpError? CheckTopic(Permission permission, Exchange exchange, ReadOnlySpan<byte> routingKey)
    {
        var (host, name) = (connection.VirtualHost.Name, exchange.Name.Text);
        if (_users.Find(connection.User) is not { } user || !user.TopicPermissions.TryGetValue((host, name), out var topic)) return null;
        var key = ShortString.Decode(routingKey);
        lock (_gate)
        {
            Refresh();
            if (!_knownTopics.TryGetValue((permission, name, key), out var allowed))
            {
                allowed = topic.Allows(permission, key, user.Name, host);
                if (_knownTopics.Count >= Remembered) _knownTopics.Clear();
                _knownTopics[(permission, name, key)] = allowed;
            }

            return allowed ? null : Refusal.AccessRefused($"access to topic '{key}' in exchange '{name}' in vhost '{host}' refused for user '{connection.User}'");
        }
    }

    private bool Allows(Permission permission, string name)
    {
        lock (_gate)
        {
            Refresh();
            if (_known.TryGetValue((permission, name), out var allowed)) return allowed;
            allowed = _users.Find(connection.User)?.Permissions.GetValueOrDefault(connection.VirtualHost.Name)?.Allows(permission, name) ?? false;
            if (_known.Count >= Remembered) _known.Clear();
            return _known[(permission, name)] = allowed;
        }
    }

    private void Refresh()
    {
        var version = _users.Version;
        if (version == _version) return;
        _version = version;
        _known.Clear();
        _knownTopics.Clear();
    }
}
