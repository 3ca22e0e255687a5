using System.Net;

namespace RedHare.Bench.Messaging;

/// <summary>The work of the typed comparison, which plain RabbitMQ.Client and the patterns do in the same way: durable queue, persistent and mandatory messages with an id, System.Text.Json by generated code, one acknowledgement behind each handler.</summary>
internal abstract class TypedWork : IAsyncDisposable
{
    /// <summary>Publishes, or requests, that are under way at once.</summary>
    public const int Callers = 64;

    public const int Prefetch = 256, Concurrency = 8;

    public abstract ValueTask DisposeAsync();

    /// <summary>Publishes one, and returns when it is confirmed.</summary>
    public abstract Task PublishAsync(BenchOrder order);

    /// <summary>Begins to consume, and calls for each message.</summary>
    public abstract Task<IAsyncDisposable> ConsumeAsync(Action<BenchOrder> handler);

    /// <summary>Begins to answer requests with a number of theirs.</summary>
    public abstract Task<IAsyncDisposable> AnswerAsync(Func<BenchOrder, int> answer);

    public abstract Task<int> AskAsync(BenchOrder order);

    /// <summary>Empties the queue.</summary>
    public abstract Task PurgeAsync();

    public static async Task<TypedWork> OpenAsync(IPEndPoint endPoint, bool isPlain) => isPlain ? await PlainTypedWork.ConnectAsync(endPoint) : await PatternTypedWork.ConnectAsync(endPoint);

}
