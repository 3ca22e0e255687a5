using System.Text;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Journals;

/// <summary>
/// Reads a journal from some entry on, for one who listens. It subscribes before it reads, so nothing falls between; messages that follow the last entry are taken as they come, and after
/// anything else (a gap, silence, a time without a server) the stream is asked. For one caller at a time. It ends with its owner or its connection.
/// </summary>
internal sealed class JournalReader : IAsyncDisposable
{
    // Messages can be lost without notice, in a failover for one: so the stream is asked after so long a silence.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Journal _journal;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // Disposing waits until the reader has left.
    private IRedisSubscription? _subscription;
    private IAsyncEnumerator<RedisMessage>? _messages;
    private Task<bool>? _next;
    private bool _isBehind = true;
    private int _failures;

    private JournalReader(Journal journal) => _journal = journal;

    /// <summary>The last entry that was given out.</summary>
    public StreamId Position { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="journal">To what.</param>
    /// <param name="after">What the caller has; null for what comes from now on.</param>
    /// <param name="history">How many entries before now come first, where <paramref name="after"/> is null.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public static async ValueTask<JournalReader> OpenAsync(Journal journal, StreamId? after, int history, CancellationToken cancellation)
    {
        var reader = new JournalReader(journal);
        try
        {
            await reader.SubscribeAsync(cancellation).ConfigureAwait(false);
            if (after is null)
            {
                var newest = await journal.BeforeAsync(null, history + 1, cancellation).ConfigureAwait(false);
                after = newest.Count > history ? newest[history].Id : default(StreamId);
            }
            reader.Position = after.Value;
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes back to an entry that was given out already.</summary>
    public void Rewind(StreamId position) => (Position, _isBehind) = (position, true);

    /// <summary>The next entries, at least one; none when the connection was closed by its owner, or this was disposed.</summary>
    public async ValueTask<IReadOnlyList<JournalEntry>> NextAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await TurnAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await UnsubscribeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<IReadOnlyList<JournalEntry>> TurnAsync(CancellationToken cancellation)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
        while (true)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                if (_end.IsCancellationRequested) return [];
                if (_messages is null) await SubscribeAsync(linked.Token).ConfigureAwait(false);
                if (_isBehind)
                {
                    var missed = await _journal.AfterAsync(Position, linked.Token).ConfigureAwait(false);
                    (_isBehind, _failures) = (missed.Count == Journal.Slice, 0);
                    if (missed.Count > 0) return Take(missed);
                }
                if (await WaitAsync(linked.Token).ConfigureAwait(false) is not { } message) return [];
                if (Follows(message) is { } entry) return Take([entry]);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return [];
            }
            catch (ObjectDisposedException)
            {
                return [];
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                await UnsubscribeAsync().ConfigureAwait(false);
                await PauseAsync(linked.Token).ConfigureAwait(false);
            }
        }
    }

    private IReadOnlyList<JournalEntry> Take(IReadOnlyList<JournalEntry> entries)
    {
        Position = entries[^1].Id;
        return entries;
    }

    // The entry in a message, if it is the next; a message from before is known, and one from later says that something is missing.
    private JournalEntry? Follows(RedisMessage message)
    {
        var payload = message.Payload;
        var first = payload.Span.IndexOf((byte)' ');
        var second = first < 0 ? -1 : first + 1 + payload.Span[(first + 1)..].IndexOf((byte)' ');
        if (message.IsGap || second <= first)
        {
            _isBehind = true;
            return null;
        }
        var (before, id) = (Id(payload.Span[..first]), Id(payload.Span[(first + 1)..second]));
        if (id <= Position) return null;
        if (before <= Position) return new JournalEntry(id, payload[(second + 1)..], false) { Before = before };
        _isBehind = true;
        return null;

        static StreamId Id(ReadOnlySpan<byte> text) => StreamId.Parse(Encoding.ASCII.GetString(text));
    }

    // Null when messages have ended. Silence is as good as a gap.
    private async ValueTask<RedisMessage?> WaitAsync(CancellationToken cancellation)
    {
        var next = _next ??= _messages!.MoveNextAsync().AsTask();
        try
        {
            if (!await next.WaitAsync(Silence * (0.75 + Random.Shared.NextDouble() / 2), _journal.Context.Time, cancellation).ConfigureAwait(false)) return null;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return new RedisMessage(default, default, IsGap: true);
        }
        _next = null;
        return _messages!.Current;
    }

    private async ValueTask SubscribeAsync(CancellationToken cancellation)
    {
        _subscription = await _journal.Context.Backend.SubscribeAsync(SubscriptionKind.Channel, _journal.Channel, cancellation).ConfigureAwait(false);
        _messages = _subscription.ReadAllAsync(_end.Token).GetAsyncEnumerator(CancellationToken.None);
        _isBehind = true;
    }

    private async ValueTask UnsubscribeAsync()
    {
        var (subscription, messages, next) = (_subscription, _messages, _next);
        (_subscription, _messages, _next, _isBehind) = (null, null, null, true);
        try
        {
            if (subscription is not null) await subscription.DisposeAsync().ConfigureAwait(false);
            // An enumerator may not be disposed while it moves; the end of its subscription ends that.
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (messages is not null) await messages.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
        {
            // It has ended, one way or another.
        }
    }

    private async ValueTask PauseAsync(CancellationToken cancellation)
    {
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(_failures++, 6))) * (0.75 + Random.Shared.NextDouble() / 2);
        await Task.Delay(pause, _journal.Context.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
