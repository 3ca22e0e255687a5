using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Notifications;

/// <summary>One listener for one user. Disposing it ends its subscriptions, and with them whoever reads.</summary>
public sealed class NotificationSubscription<T> : IAsyncDisposable
{
    // So many are taken from the journals before the reader asks for them.
    private const int Ahead = 64;

    private readonly NotificationSource[] _sources;
    private readonly JournalReader[] _readers;
    private readonly ValueCodec<T> _codec;
    private readonly StreamId[] _positions;

    internal NotificationSubscription(NotificationSource[] sources, JournalReader[] readers, ValueCodec<T> codec) =>
        (_sources, _readers, _codec, _positions) = (sources, readers, codec, [.. readers.Select(reader => reader.Position)]);

    /// <summary>What was given out so far, of all audiences: where a later subscription goes on.</summary>
    public string Position => NotificationPosition.Write(_sources.Select((source, i) => (source.Name, _positions[i])));

    /// <summary>
    /// The notifications, until the subscription, its connection or the reading ends. Those of one audience come in their order; across audiences as they arrive. Times without a
    /// server are waited through. For one reader at a time.
    /// </summary>
    public async IAsyncEnumerable<Notification<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var arriving = Channel.CreateBounded<(int Source, JournalEntry Entry)>(Ahead);
        var pumps = Task.WhenAll(_readers.Select((_, i) => PumpAsync(i, arriving.Writer, end.Token)));
        try
        {
            await foreach (var (source, entry) in arriving.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                _positions[source] = entry.Id;
                var (audience, role) = (_sources[source].Audience, _sources[source].Role);
                yield return new Notification<T>(entry.Id.ToString(), audience, role, _codec.Decode(entry.Data, _sources[source].Place), entry.Id.Time, entry.IsAfterGap, Position);
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers) await reader.DisposeAsync().ConfigureAwait(false);
    }

    // What an earlier reading had taken ahead and not given out is taken again.
    private async Task PumpAsync(int source, ChannelWriter<(int, JournalEntry)> arriving, CancellationToken cancellation)
    {
        try
        {
            _readers[source].Rewind(_positions[source]);
            while (true)
            {
                var entries = await _readers[source].NextAsync(cancellation).ConfigureAwait(false);
                if (entries.Count == 0) break;
                foreach (var entry in entries) await arriving.WriteAsync((source, entry), cancellation).ConfigureAwait(false);
            }
            arriving.TryComplete();
        }
        catch (Exception exception)
        {
            arriving.TryComplete(exception);
        }
    }
}
