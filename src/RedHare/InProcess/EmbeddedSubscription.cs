using System.Runtime.CompilerServices;

namespace RedHare.InProcess;

/// <summary>A subscription in this process, on a session of its own. There is no connection to lose, and so no gap.</summary>
internal sealed class EmbeddedSubscription : IRedisSubscription
{
    private static readonly CommandSpec[] Commands = [new("SUBSCRIBE"), new("PSUBSCRIBE"), new("SSUBSCRIBE")];

    private readonly EmbeddedConnection _connection;

    private EmbeddedSubscription(EmbeddedConnection connection) => _connection = connection;

    public static EmbeddedSubscription Begin(EmbeddedConnection connection, SubscriptionKind kind, RedisKey channel)
    {
        var line = CommandLine.Rent(Commands[(int)kind]).Key(channel);
        connection.Execute(line);
        line.Return();
        return new EmbeddedSubscription(connection);
    }

    public async IAsyncEnumerable<RedisMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var push in _connection.ReadPushesAsync(cancellation).ConfigureAwait(false))
        {
            var items = push.Items;
            switch (items[0].ToString())
            {
                case "message" or "smessage": yield return new RedisMessage(items[1].Bytes, items[2].Bytes); break;
                case "pmessage": yield return new RedisMessage(items[2].Bytes, items[3].Bytes); break;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
