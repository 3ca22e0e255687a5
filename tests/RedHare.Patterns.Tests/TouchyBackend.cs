namespace RedHare.Patterns.Tests;

/// <summary>A backend that a test can take away: commands fail, or run and their replies are lost; subscriptions hear nothing. It counts what runs.</summary>
public sealed class TouchyBackend(IRedisBackend inner) : IRedisBackend
{
    private int _commands;

    /// <summary>Commands that reached the server.</summary>
    public int Commands => Volatile.Read(ref _commands);

    /// <summary>Every command fails before it is sent.</summary>
    public bool IsAway { get; set; }

    /// <summary>Every command runs, and then the connection is lost.</summary>
    public bool LosesReplies { get; set; }

    /// <summary>Nothing that is published arrives.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Runs when a reply is there, before the caller has it.</summary>
    public Action? OnReply { get; set; }

    public async ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if (IsAway) throw new RedisConnectionException("The test has taken the server away.", mayHaveRun: false);
        var result = await inner.ExecuteAsync(command, converter, cancellation);
        Interlocked.Increment(ref _commands);
        OnReply?.Invoke();
        return LosesReplies ? throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: true) : result;
    }

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) =>
        IsAway ? throw new RedisConnectionException("The test has taken the server away.", mayHaveRun: false) : inner.ExecuteBatchAsync(commands, atomic, cancellation);

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        IsAway ? throw new RedisConnectionException("The test has taken the server away.", mayHaveRun: false)
        : inner.SubscribeAsync(kind, IsDeaf ? $"deaf:{channel}" : channel, cancellation);

    public ValueTask DisposeAsync() => default;
}
