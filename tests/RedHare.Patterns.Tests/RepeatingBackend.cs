namespace RedHare.Patterns.Tests;

/// <summary>A backend that sends every command twice, as a client does with what may be retried after its reply was lost. The second reply counts.</summary>
public sealed class RepeatingBackend(IRedisBackend inner) : IRedisBackend
{
    public async ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        var again = CommandLine.Rent(new CommandSpec(command.Spec.Name, command.Spec.Traits, command.Spec.Split));
        var words = command.Spec.Name.Split(' ').Length;
        for (var i = words; i < command.Count; i++)
        {
            if (IsKey(command, i)) again.Key(command[i].ToArray());
            else again.Add(command[i]);
        }
        try
        {
            await inner.ExecuteAsync(command, converter, cancellation);
        }
        catch
        {
            again.Return();
            throw;
        }
        return await inner.ExecuteAsync(again, converter, cancellation);
    }

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => default;

    private static bool IsKey(CommandLine command, int index)
    {
        for (var i = 0; i < command.KeyCount; i++)
            if (command.KeyIndex(i) == index) return true;
        return false;
    }
}
