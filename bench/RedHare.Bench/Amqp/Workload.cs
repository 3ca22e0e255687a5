using RabbitMQ.Client;

namespace RedHare.Bench.Amqp;

/// <summary>
/// Publishers and consumers through RabbitMQ.Client, which run until they are stopped. <see cref="Done"/> counts the messages that are where they should be: with all consumers, or confirmed.
/// </summary>
internal abstract class Workload(string name) : IAsyncDisposable
{
    /// <summary>Publishers stay at most so many bytes, and messages, ahead of consumers.</summary>
    private const int WindowBytes = 8 << 20, WindowMessages = 20_000;

    private readonly List<IConnection> _connections = [];
    private readonly List<Task> _publishers = [];
    private readonly CancellationTokenSource _stop = new();
    private int _window;
    private long _published;
    private long _done;

    public string Name { get; } = name;

    public long Done => Drops && !Confirms ? Volatile.Read(ref _published) : Volatile.Read(ref _done) / Copies;

    /// <summary>How many deliveries a message makes.</summary>
    protected virtual int Copies => 1;

    /// <summary>What is counted are confirms.</summary>
    protected virtual bool Confirms => false;

    protected bool Drops { get; private set; }

    protected bool IsStopping => _stop.IsCancellationRequested;

    public async Task StartAsync(AmqpBroker broker, int size)
    {
        Drops = broker.Drops;
        _window = Math.Clamp(WindowBytes / size, 100, WindowMessages);
        await BeginAsync(broker.Port, new byte[size]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_publishers);
        await EndAsync();
        foreach (var connection in _connections) await connection.DisposeAsync();
        _stop.Dispose();
    }

    protected abstract Task BeginAsync(int port, byte[] body);

    /// <summary>Takes away what was declared.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    protected async Task<IConnection> ConnectAsync(int port)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromMinutes(1), ContinuationTimeout = TimeSpan.FromMinutes(5) };
        var connection = await factory.CreateConnectionAsync();
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Publishes without confirms, as fast as the consumers follow.</summary>
    protected void Publish(IChannel channel, string exchange, CachedString[] keys, byte[] body) => _publishers.Add(Task.Run(async () =>
    {
        var (to, properties) = (new CachedString(exchange), new BasicProperties());
        for (var i = 0; !IsStopping; i++)
        {
            await channel.BasicPublishAsync(to, keys[i % keys.Length], false, properties, body);
            Volatile.Write(ref _published, i + 1);
            while (!Drops && i - Done > _window && !IsStopping) await Task.Delay(1);
        }
    }));

    /// <summary>Runs until the end, as a publisher of its own kind.</summary>
    protected void Run(Func<Task> publisher) => _publishers.Add(Task.Run(publisher));

    protected async Task ConsumeAsync(IChannel channel, string queue, bool autoAck, ushort prefetch)
    {
        if (prefetch > 0) await channel.BasicQosAsync(0, prefetch, false);
        await channel.BasicConsumeAsync(queue, autoAck, new CountingConsumer(channel, autoAck, this));
    }

    /// <summary>Messages have arrived, or were confirmed.</summary>
    protected internal void Count(long messages) => Interlocked.Add(ref _done, messages);
}
