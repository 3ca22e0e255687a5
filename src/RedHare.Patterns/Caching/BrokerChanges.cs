using System.Runtime.CompilerServices;
using System.Text;
using RedHare.Messaging;

namespace RedHare.Patterns.Caching;

/// <summary>
/// Tells caches through a broker what has changed: whoever changes something publishes to a fanout exchange, and each process that follows hears it by a queue of its own, which
/// lives as long as its connection. What was published while the connection was lost is lost, so that everything is taken as changed when it is made anew.
/// </summary>
/// <remarks>
/// A message is the key in UTF-8. Its property <c>type</c> may say <c>key</c>, <c>tag</c> or <c>all</c>; what says something else, or cannot be read, is taken for everything.
/// So a program in any language can tell.
/// </remarks>
/// <example>
/// <code>
/// var changes = new BrokerChanges(hare.Broker, "products.changed");
/// await using var follower = cache.Follow(changes);
/// await changes.TellAsync(CacheInvalidation.OfKey("42")); // Here, or in another process.
/// </code>
/// </example>
public sealed class BrokerChanges : ICacheInvalidationSource, IAsyncDisposable
{
    private readonly IMessagingBackend _broker;
    private readonly BrokerChangeOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _opening = new(1);
    private IMessagingChannel? _telling;
    private bool _isDisposed;

    /// <summary>Changes that go by an exchange.</summary>
    /// <param name="broker">The broker; it stays open.</param>
    /// <param name="exchange">The exchange, a durable fanout. It is declared by who tells and by who hears.</param>
    /// <param name="options">How they are told.</param>
    /// <param name="time">The clock for pauses between attempts; null for the system's.</param>
    public BrokerChanges(IMessagingBackend broker, string exchange, BrokerChangeOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentException.ThrowIfNullOrEmpty(exchange);
        (_broker, Exchange, _options, _time) = (broker, exchange, options ?? new BrokerChangeOptions(), time ?? TimeProvider.System);
    }

    /// <summary>The exchange.</summary>
    public string Exchange { get; }

    /// <summary>Publishes a change, and returns when the broker has given it to all who hear.</summary>
    /// <param name="change">What has changed; not <see cref="CacheInvalidationScope.None"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingException">The broker did not take it, or cannot be reached: what follows may serve what is old until its end.</exception>
    public async ValueTask TellAsync(CacheInvalidation change, CancellationToken cancellation = default)
    {
        var type = change.Scope switch
        {
            CacheInvalidationScope.Key => BrokerHearing.Key,
            CacheInvalidationScope.Tag => BrokerHearing.Tag,
            CacheInvalidationScope.All => BrokerHearing.All,
            _ => throw new ArgumentException("Nothing has changed.", nameof(change)),
        };
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        var message = new OutgoingMessage(Exchange, "", Encoding.UTF8.GetBytes(change.Name)) { Properties = new MessageProperties { Type = type } };
        await channel.PublishAsync(message, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Never ends but by its caller: a lost connection is made anew, and then everything is taken as changed.</remarks>
    public async IAsyncEnumerable<CacheInvalidation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var isGap = _options.ClearsAtStart;
        for (var failures = 0; ; isGap = true)
        {
            var hearing = await TryHearAsync(cancellation).ConfigureAwait(false);
            if (hearing is null)
            {
                var pause = Math.Min(50 * Math.Pow(2, Math.Min(failures++, 16)), _options.MaxReconnectDelay.TotalMilliseconds);
                await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.75 + (Random.Shared.NextDouble() / 4))), _time, cancellation).ConfigureAwait(false);
                continue;
            }

            failures = 0;
            await using var _ = hearing.ConfigureAwait(false);
            if (isGap) yield return CacheInvalidation.All;
            yield return CacheInvalidation.Listening;
            await foreach (var change in hearing.Changes.ReadAllAsync(cancellation).ConfigureAwait(false)) yield return change;
        }
    }

    /// <summary>Closes the channel that tells.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        var telling = _telling;
        _opening.Release();
        if (telling is not null) await telling.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IMessagingChannel> OpenAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _telling) is { IsOpen: true } open) return open;
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_telling is { IsOpen: true } opened) return opened;
            var channel = await _broker.OpenChannelAsync(cancellation: cancellation).ConfigureAwait(false);
            try
            {
                await channel.DeclareExchangeAsync(new ExchangeDeclaration(Exchange, ExchangeKind.Fanout), cancellation).ConfigureAwait(false);
            }
            catch
            {
                await channel.DisposeAsync().ConfigureAwait(false);
                throw;
            }
            Volatile.Write(ref _telling, channel);
            return channel;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<BrokerHearing?> TryHearAsync(CancellationToken cancellation)
    {
        try
        {
            return await BrokerHearing.BeginAsync(_broker, Exchange, _options.Invalidates, cancellation).ConfigureAwait(false);
        }
        catch (MessagingException)
        {
            return null;
        }
    }
}
