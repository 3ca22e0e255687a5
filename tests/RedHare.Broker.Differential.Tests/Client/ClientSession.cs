using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>A connection, a channel on it, and names that no other test has.</summary>
internal sealed class ClientSession(IConnection connection, string prefix) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private IChannel? _channel;

    public IConnection Connection { get; } = connection;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Name(string what) => prefix + what;

    /// <summary>The channel that most of a test goes through; without confirms.</summary>
    public async Task<IChannel> ChannelAsync() => _channel ??= await NewChannelAsync();

    public Task<IChannel> NewChannelAsync() => Connection.CreateChannelAsync(cancellationToken: Cancel);

    /// <summary>A channel whose publishes are awaited until they are confirmed, and throw when they are refused or returned.</summary>
    public Task<IChannel> NewPublisherAsync() => Connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);

    /// <summary>Declares a queue that goes with the connection. Returns its name.</summary>
    public async Task<string> QueueAsync(string name, Dictionary<string, object?>? arguments = null)
    {
        await (await ChannelAsync()).QueueDeclareAsync(Name(name), durable: false, exclusive: true, autoDelete: false, arguments, cancellationToken: Cancel);
        return Name(name);
    }

    /// <summary>Declares an exchange that goes when what is bound to it has gone. Returns its name.</summary>
    public async Task<string> ExchangeAsync(string name, string type, Dictionary<string, object?>? arguments = null)
    {
        await (await ChannelAsync()).ExchangeDeclareAsync(Name(name), type, durable: false, autoDelete: true, arguments, cancellationToken: Cancel);
        return Name(name);
    }

    public async Task BindAsync(string queue, string exchange, string key = "", Dictionary<string, object?>? arguments = null) =>
        await (await ChannelAsync()).QueueBindAsync(queue, exchange, key, arguments, cancellationToken: Cancel);

    public async Task PublishAsync(string exchange, string key, string text, BasicProperties? properties = null) =>
        await (await ChannelAsync()).BasicPublishAsync(exchange, key, false, properties ?? new BasicProperties(), Encoding.UTF8.GetBytes(text), Cancel);

    /// <summary>The next message of a queue, once there is one, acknowledged.</summary>
    public async Task<BasicGetResult> GetAsync(string queue)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await (await ChannelAsync()).BasicGetAsync(queue, true, Cancel) is { } got) return got;
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"nothing came to {queue}");
            await Task.Delay(10, Cancel);
        }
    }

    public async Task<string> GetTextAsync(string queue) => Text((await GetAsync(queue)).Body);

    public async Task<uint> CountAsync(string queue) => await (await ChannelAsync()).MessageCountAsync(queue, Cancel);

    /// <summary>Waits until so many messages wait in a queue.</summary>
    public async Task AwaitCountAsync(string queue, uint count)
    {
        var since = Stopwatch.GetTimestamp();
        while (await CountAsync(queue) is var now && now != count)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"{queue} has {now} messages, not {count}");
            await Task.Delay(10, Cancel);
        }
    }

    public static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    /// <summary>A header's text.</summary>
    public static string? Text(object? header) => header is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null) await _channel.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
