using System.Text;

namespace RedHare.Messaging.Tests.Servers;

/// <summary>A test of messaging on all brokers: methods carry <c>[Theory, EveryBroker]</c> and begin by <see cref="OpenAsync"/>.</summary>
public abstract class MessagingTest(TestBrokers brokers) : IAsyncLifetime
{
    private readonly string _prefix = Guid.NewGuid().ToString("N")[..12];
    private readonly List<IAsyncDisposable> _open = [];

    /// <summary>Ends a test that hangs.</summary>
    protected static CancellationToken Soon => new CancellationTokenSource(Patience).Token;

    protected static TimeSpan Patience => TimeSpan.FromSeconds(60);

    protected TestBrokers Brokers { get; } = brokers;

    public ValueTask InitializeAsync() => default;

    public virtual async ValueTask DisposeAsync()
    {
        for (var i = _open.Count - 1; i >= 0; i--) await _open[i].DisposeAsync();
    }

    /// <summary>A name of this test alone.</summary>
    protected string Name(string name) => $"{_prefix}.{name}";

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected async Task<IMessagingBackend> OpenAsync(TestBroker broker) => Keep(await Brokers.ConnectAsync(broker));

    /// <summary>A channel with a connection of its own.</summary>
    protected async Task<IMessagingChannel> OpenChannelAsync(TestBroker broker, MessagingChannelOptions? options = null) =>
        Keep(await (await OpenAsync(broker)).OpenChannelAsync(options, Soon));

    /// <summary>Disposes it at the end, before what was kept earlier.</summary>
    protected T Keep<T>(T thing) where T : IAsyncDisposable
    {
        _open.Add(thing);
        return thing;
    }

    /// <summary>Waits until something has come about.</summary>
    protected static async Task UntilAsync(Func<ValueTask<bool>> condition)
    {
        for (var soon = Soon; !await condition(); await Task.Delay(10, soon))
        {
        }
    }

    protected static Task UntilAsync(Func<bool> condition) => UntilAsync(() => new ValueTask<bool>(condition()));
}
