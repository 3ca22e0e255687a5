using System.Runtime.CompilerServices;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.PubSub;

/// <summary>
/// What one subscriber of a durable topic hears. A message is done with when the next one is asked for, or <see cref="CommitAsync"/> says so; the place on the server follows a little behind, so that after a crash the last few
/// messages come again, and none is missed.
/// </summary>
public sealed class DurableSubscription<T> : IAsyncDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly DurableTopic<T> _topic;
    private readonly JournalReader _reader;
    private readonly DurableCursor _cursor;
    private readonly CancellationTokenSource _end = new();
    private readonly Waiter _news = new(null, "");
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Task _saving;
    private readonly bool _beganEmpty;
    private StreamId _done;

    internal DurableSubscription(DurableTopic<T> topic, JournalReader reader, DurableCursor cursor, StreamId position, bool fromBeginning)
    {
        (_topic, _reader, _cursor, _done, _beganEmpty) = (topic, reader, cursor, position, !fromBeginning && position == default);
        using (ExecutionContext.SuppressFlow()) _saving = Task.Run(SaveAllAsync);
    }

    /// <summary>The id of the last message that was done with.</summary>
    public string Position
    {
        get
        {
            lock (_gate) return _done.ToString();
        }
    }

    /// <summary>The messages in their order, until the subscription, its connection or the reading ends. Times without a server are waited through. For one reader at a time.</summary>
    /// <exception cref="InvalidDataException">A message cannot be read (or what the serializer throws then): reading ends at it. Reading on begins with it again; <see cref="SkipAsync"/> passes over it.</exception>
    public async IAsyncEnumerable<DurableMessage<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // What was given out and not done with comes again.
        lock (_gate) _reader.Rewind(_done);
        while (true)
        {
            var entries = await _reader.NextAsync(cancellation).ConfigureAwait(false);
            if (entries.Count == 0) yield break;
            foreach (var entry in entries)
            {
                // Who began when there was nothing yet has missed what came before the first that is left.
                var message = _topic.Read(_beganEmpty && IsAtStart && entry.Before != default ? entry with { IsAfterGap = true } : entry);
                PubSubTelemetry.Messages.Received(_topic.Name);
                yield return message;
                Done(entry.Id);
            }
        }
    }

    /// <summary>Says that everything up to a message is done with, and waits until the server knows.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask CommitAsync(DurableMessage<T> message, CancellationToken cancellation = default)
    {
        Done(StreamId.Parse(message.Id));
        await SaveAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Passes over the next message, which cannot be read. Not while messages are read.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask SkipAsync(CancellationToken cancellation = default)
    {
        StreamId done;
        lock (_gate) done = _done;
        var next = await _topic.Journal.AfterAsync(done, cancellation).ConfigureAwait(false);
        if (next.Count == 0) return;
        Done(next[0].Id);
        await SaveAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the subscription. Its place is kept, behind the last message that was done with.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(false);
    }

    internal async Task HandleAllAsync(Func<DurableMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in ReadAllAsync(cancellation).ConfigureAwait(false))
                for (var failures = 0; !await TryHandleAsync(message, handler, onError, cancellation).ConfigureAwait(false); failures++)
                    await Task.Delay(Pause(failures), _cursor.Time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Its owner has ended it.
        }
    }

    private async Task<bool> TryHandleAsync(DurableMessage<T> message, Func<DurableMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError, CancellationToken cancellation)
    {
        using var processing = PubSubTelemetry.Messages.Process(_topic.Name, null, message.Trace, message.Id);
        try
        {
            await handler(message, cancellation).ConfigureAwait(false);
            processing.Ended(null);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            processing.Ended(exception);
            onError?.Invoke(exception);
            return false;
        }
    }

    private bool IsAtStart
    {
        get
        {
            lock (_gate) return _done == default;
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromMilliseconds(100) * Math.Pow(2, Math.Min(failures, 20));
        return (pause < MaxPause ? pause : MaxPause) * (0.75 + Random.Shared.NextDouble() / 4);
    }

    private void Done(StreamId id)
    {
        lock (_gate)
        {
            if (id <= _done) return;
            _done = id;
        }
        _news.Notify();
    }

    // One save at a time; what is done with meanwhile goes with the next.
    private async Task SaveAllAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(_cursor.RefreshAfter, _cursor.Time, _end.Token).ConfigureAwait(false);
                _news.Expect();
                await SaveAsync(_end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                if (exception is ObjectDisposedException) return;
                _news.Notify();
                await Task.Delay(Pause(3), _cursor.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        try
        {
            await SaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // Then the last messages come again.
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            StreamId done;
            lock (_gate) done = _done;
            await _cursor.AdvanceAsync(done, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
