using System.Threading.Channels;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>A server whose replies and words of change come when the test says so. It tracks, and answers the cache's signs of life.</summary>
internal sealed class ScriptedServer(int masters = 1) : IRedisBackend
{
    private readonly Channel<Question> _asked = Channel.CreateUnbounded<Question>();

    public IKeyTrackingListener Listener { get; private set; } = null!;

    /// <summary>False: signs of life are not answered.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>What CLUSTER INFO tells.</summary>
    public int Epoch { get; set; } = 1;

    public int LoadCount { get; private set; }

    /// <summary>The next load that the cache has sent.</summary>
    public ValueTask<Question> AskedAsync() => _asked.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

    public ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default)
    {
        Listener = tracking.Listener;
        return new(this);
    }

    public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) =>
        new(masters == 1 ? [this] : [.. Enumerable.Range(0, masters).Select(_ => new Master(this))]);

    public async ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if (command.Spec.Name == "PING") return Answers ? converter(Reply.Status("PONG")) : await new TaskCompletionSource<T>().Task;
        if (command.Spec.Name == "CLUSTER INFO") return converter(Reply.Bulk(System.Text.Encoding.ASCII.GetBytes($"cluster_state:ok\r\ncluster_current_epoch:{Epoch}\r\ncluster_my_epoch:1\r\n")));
        return converter(Reply.Status("OK"));
    }

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        Assert.Equal("PTTL", commands[1].Spec.Name);
        var question = new Question(string.Join(' ', Enumerable.Range(0, commands[0].Count).Select(i => System.Text.Encoding.UTF8.GetString(commands[0][i]))));
        LoadCount++;
        foreach (var command in commands) command.Return();
        _asked.Writer.TryWrite(question);
        return await question.Answer.Task;
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    /// <summary>A load under way.</summary>
    public sealed record Question(string Line)
    {
        public TaskCompletionSource<Reply[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Reply(string? value, long timeToLive = -1) =>
            Answer.SetResult([value is null ? RedHare.Reply.Null : RedHare.Reply.Bulk(System.Text.Encoding.UTF8.GetBytes(value)), RedHare.Reply.Integer(value is null ? -2 : timeToLive)]);
    }

    private sealed class Master(ScriptedServer server) : IRedisBackend
    {
        public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => server.ExecuteAsync(command, converter, cancellation);

        public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
