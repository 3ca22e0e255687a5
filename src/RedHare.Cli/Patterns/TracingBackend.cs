using System.Collections.Concurrent;
using System.Text;
using RedisCommandLine = RedHare.CommandLine;

namespace RedHare.Cli.Patterns;

/// <summary>Shows each command with its reply on the way through, and notes the keys that it names.</summary>
internal sealed class TracingBackend(IRedisBackend inner, Show show, ConcurrentDictionary<string, bool> keys) : IRedisBackend
{
    public bool IsDeferred => inner.IsDeferred;

    public async ValueTask<T> ExecuteAsync<T>(RedisCommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        var text = Note(command);
        var isShown = false;
        try
        {
            return await inner.ExecuteAsync(
                command,
                reply =>
                {
                    isShown = true;
                    show.Command(text, reply);
                    return converter(reply);
                },
                cancellation).ConfigureAwait(false);
        }
        // A script that the server does not know yet is sent again in full, which is shown.
        catch (Exception exception) when (!isShown && exception is not RedisServerException { Code: "NOSCRIPT" })
        {
            show.Command(text, exception);
            throw;
        }
    }

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<RedisCommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        string[] texts = [.. commands.Select(Note)];
        var replies = await inner.ExecuteBatchAsync(commands, atomic, cancellation).ConfigureAwait(false);
        for (var i = 0; i < replies.Length && i < texts.Length; i++) show.Command(texts[i], replies[i]);
        return replies;
    }

    public async ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        new TracingBackend(await inner.OpenSessionAsync(key, cancellation).ConfigureAwait(false), show, keys);

    public async ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) =>
        [.. (await inner.MastersAsync(cancellation).ConfigureAwait(false)).Select(master => new TracingBackend(master, show, keys))];

    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) =>
        new TracingBackend(await inner.OpenTrackedAsync(tracking, cancellation).ConfigureAwait(false), show, keys);

    public async ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default)
    {
        var subscription = await inner.SubscribeAsync(kind, channel, cancellation).ConfigureAwait(false);
        var command = kind switch { SubscriptionKind.Pattern => "PSUBSCRIBE", SubscriptionKind.ShardChannel => "SSUBSCRIBE", _ => "SUBSCRIBE" };
        show.Command($"{command} {channel}", Reply.Status("(subscribed)"));
        return subscription;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private string Note(RedisCommandLine command)
    {
        for (var i = 0; i < command.KeyCount; i++) keys[Encoding.UTF8.GetString(command[command.KeyIndex(i)])] = true;
        return Show.Text(command);
    }
}
