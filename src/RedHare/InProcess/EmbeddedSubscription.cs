using System.Runtime.CompilerServices;

namespace RedHare.InProcess;

/// <summary>
/// A subscription in this process, on a session of its own. There is no connection to lose, but the session may be closed, by CLIENT KILL or because nobody reads and its
/// messages have passed client-output-buffer-limit: then another takes its place, and a gap tells of what was published meanwhile.
/// </summary>
internal sealed class EmbeddedSubscription : IRedisSubscription
{
    private static readonly CommandSpec[] Commands = [new("SUBSCRIBE"), new("PSUBSCRIBE"), new("SSUBSCRIBE")];

    private readonly Lock _gate = new();
    private readonly Func<EmbeddedConnection> _connect;
    private readonly SubscriptionKind _kind;
    private readonly RedisKey _channel;
    private EmbeddedConnection _connection;
    private bool _isDisposed;

    private EmbeddedSubscription(Func<EmbeddedConnection> connect, SubscriptionKind kind, RedisKey channel)
    {
        (_connect, _kind, _channel) = (connect, kind, channel);
        _connection = Subscribe();
    }

    public static EmbeddedSubscription Begin(Func<EmbeddedConnection> connect, SubscriptionKind kind, RedisKey channel) => new(connect, kind, channel);

    public async IAsyncEnumerable<RedisMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            await foreach (var push in Current().ReadPushesAsync(cancellation).ConfigureAwait(false))
            {
                var items = push.Items;
                switch (items[0].ToString())
                {
                    case "message" or "smessage": yield return new RedisMessage(items[1].Bytes, items[2].Bytes); break;
                    case "pmessage": yield return new RedisMessage(items[2].Bytes, items[3].Bytes); break;
                }
            }
            if (!Resume()) yield break;
            yield return new RedisMessage(_channel, default, IsGap: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate) _isDisposed = true;
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private EmbeddedConnection Current()
    {
        lock (_gate) return _connection;
    }

    // False when its owner has ended it, or the engine is closed.
    private bool Resume()
    {
        lock (_gate)
            if (_isDisposed) return false;
        EmbeddedConnection next;
        // Closed as it is it would still be told everything.
        Current().Dispose();
        try
        {
            next = Subscribe();
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _connection = next;
                return true;
            }
        }
        next.Dispose();
        return false;
    }

    private EmbeddedConnection Subscribe()
    {
        while (true)
        {
            var connection = _connect();
            var line = CommandLine.Rent(Commands[(int)_kind]).Key(_channel);
            try
            {
                connection.Execute(line);
                return connection;
            }
            catch (ObjectDisposedException)
            {
                // Killed before it had begun. A closed engine gives no other.
            }
            finally
            {
                line.Return();
            }
        }
    }
}
