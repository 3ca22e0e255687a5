using System.Collections.Immutable;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A user as a definition.</summary>
internal static class UserRecord
{
    public static AmqpTable Write(User user)
    {
        var table = new AmqpTable
        {
            { "name", user.Name },
            { "hash", AmqpValue.FromBinary([.. user.PasswordHash]) },
            { "tags", AmqpValue.FromArray([.. user.Tags.Select(tag => (AmqpValue)tag)]) },
            { "permissions", AmqpValue.FromArray([.. user.Permissions.Select(pair => (AmqpValue)Permission(pair.Key, pair.Value))]) },
            { "topics", AmqpValue.FromArray([.. user.TopicPermissions.Select(pair => (AmqpValue)Topic(pair.Key, pair.Value))]) },
        };
        if (user.MaxConnections is { } connections) table.Add("max-connections", connections);
        if (user.MaxChannels is { } channels) table.Add("max-channels", channels);
        return table;
    }

    public static User Read(AmqpTable table) => new()
    {
        Name = table["name"].Text!,
        PasswordHash = [.. table["hash"].Bytes.Span],
        Tags = [.. table["tags"].Array!.Select(tag => tag.Text!)],
        Permissions = table["permissions"].Array!.Select(item => item.Table!).ToImmutableDictionary(
            item => item["host"].Text!,
            item => new UserPermission(item["configure"].Text!, item["write"].Text!, item["read"].Text!)),
        TopicPermissions = table["topics"].Array!.Select(item => item.Table!).ToImmutableDictionary(
            item => (item["host"].Text!, item["exchange"].Text!),
            item => new TopicPermission(item["write"].Text!, item["read"].Text!)),
        MaxConnections = (int?)table.Get("max-connections")?.Integer,
        MaxChannels = (int?)table.Get("max-channels")?.Integer,
    };

    private static AmqpTable Permission(string host, UserPermission permission) => new()
    {
        { "host", host },
        { "configure", permission.Configure },
        { "write", permission.Write },
        { "read", permission.Read },
    };

    private static AmqpTable Topic((string Host, string Exchange) place, TopicPermission permission) => new()
    {
        { "host", place.Host },
        { "exchange", place.Exchange },
        { "write", permission.Write },
        { "read", permission.Read },
    };
}
