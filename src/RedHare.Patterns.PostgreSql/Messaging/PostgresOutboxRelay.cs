using System.Data.Common;
using Npgsql;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;

namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// Publishes what is committed to an outbox, until it is disposed. A step is one transaction: lock a lane (FOR UPDATE SKIP LOCKED, so that relays do not wait for each other), read its oldest rows, publish them in order with
/// confirms, delete those that were confirmed. Whatever dies in between ends the transaction, and the rows are still there. Woken by NOTIFY, with a slow poll behind it.
/// </summary>
public sealed class PostgresOutboxRelay : IAsyncDisposable
{
    private readonly PostgresOutbox _outbox;
    private readonly OutboxSchema _schema;
    private readonly PostgresOutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly SharedChannel _channel;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _done;
    private volatile TaskCompletionSource _wake = New();
    private Exception? _trouble;

    internal PostgresOutboxRelay(PostgresOutbox outbox, OutboxSchema schema)
    {
        (_outbox, _schema, _options, _time) = (outbox, schema, outbox.Options, outbox.Bus.Context.Time);
        _channel = new SharedChannel(outbox.Bus.Backend);
        _done = Task.WhenAll([.. Enumerable.Range(0, _options.Workers).Select(RunAsync), _options.Notifies ? ListenAsync() : Task.CompletedTask]);
    }

    /// <summary>Why it does not get on at the moment: the database or the broker is away. Null when it does.</summary>
    public Exception? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Ends it. What is being published is finished first, within the time of a publish; what is left the next relay publishes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        Wake();
        await _done.ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake() => Interlocked.Exchange(ref _wake, New()).TrySetResult();

    private async Task RunAsync(int worker)
    {
        var lane = worker * _options.Lanes / _options.Workers;
        // Rests: a lane with messages that were not taken waits by the database's clock; until all are through it is looked at more often.
        var (failures, rests) = (0, 0);
        while (!_end.IsCancellationRequested)
        {
            var wake = _wake.Task;
            TimeSpan pause;
            try
            {
                var (taken, isClean) = await StepAsync(lane, failures).ConfigureAwait(false);
                Volatile.Write(ref _trouble, null);
                failures = 0;
                if (taken >= 0)
                {
                    lane = taken + 1;
                    rests = isClean ? rests : 1;
                    continue;
                }
                pause = rests > 0 && Pause(rests++) is var rest && rest < _options.PollInterval ? rest : _options.PollInterval;
            }
            catch (Exception exception) when (IsTransient(exception))
            {
                Volatile.Write(ref _trouble, exception);
                pause = Pause(failures++);
                // Nothing that is added meanwhile makes the database or the broker come back.
                wake = Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
            }
            await Task.WhenAny(wake, Task.Delay(pause, _time, _end.Token)).ConfigureAwait(false);
        }
    }

    /// <summary>One lane's oldest rows; −1 when no lane had any. Not clean when some were not taken by the broker.</summary>
    private async Task<(int Lane, bool IsClean)> StepAsync(int from, int failures)
    {
        var connection = await _outbox.Source.OpenConnectionAsync(_end.Token).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(_end.Token).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        if (await RunAsync(transaction, _schema.TakeLane, static command => command.ExecuteScalarAsync(CancellationToken.None), new NpgsqlParameter<int> { TypedValue = from }).ConfigureAwait(false) is not short lane) return (-1, true);
        var rows = await ReadAsync(transaction, lane, failures == 0 ? _options.BatchSize : Math.Max(1, _options.BatchSize >> Math.Min(failures, 10))).ConfigureAwait(false);
        var refused = await PublishAsync(rows).ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection, transaction);
        await using var ___ = batch.ConfigureAwait(false);
        batch.BatchCommands.Add(Command(_schema.Delete, new NpgsqlParameter<long[]> { TypedValue = [.. rows.Where((_, i) => !refused.ContainsKey(i)).Select(static row => row.Id)] }));
        if (refused.Count == 0)
        {
            batch.BatchCommands.Add(Command(_schema.Resume, new NpgsqlParameter<short> { TypedValue = lane }));
        }
        else
        {
            batch.BatchCommands.Add(Command(
                _schema.Fail,
                new NpgsqlParameter<long[]> { TypedValue = [.. refused.Keys.Select(i => rows[i].Id)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. refused.Values.Select(static reason => FailedMessages.Shortened(reason.Message))] },
                new NpgsqlParameter<int> { TypedValue = _options.MaxAttempts }));
            batch.BatchCommands.Add(Command(
                _schema.Pause,
                new NpgsqlParameter<short> { TypedValue = lane },
                new NpgsqlParameter<double> { TypedValue = _options.RetryDelay.TotalSeconds },
                new NpgsqlParameter<double> { TypedValue = _options.MaxRetryDelay.TotalSeconds }));
        }
        await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return (lane, refused.Count == 0);
    }

    private async Task<List<OutboxRow>> ReadAsync(NpgsqlTransaction transaction, short lane, int count)
    {
        var rows = new List<OutboxRow>();
        var command = new NpgsqlCommand(_schema.Read, transaction.Connection, transaction) { Parameters = { new NpgsqlParameter<short> { TypedValue = lane }, new NpgsqlParameter<int> { TypedValue = count } } };
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var message = new OutgoingMessage(reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(4)) { Properties = OutboxProperties.Read(reader.GetString(3)), IsMandatory = true };
            rows.Add(new OutboxRow(reader.GetInt64(0), message));
        }
        return rows;
    }

    /// <summary>Publishes; what the broker did not take, by its place. Throws when the broker is away.</summary>
    private async Task<SortedDictionary<int, Exception>> PublishAsync(List<OutboxRow> rows)
    {
        var refused = new SortedDictionary<int, Exception>();
        using var patience = new CancellationTokenSource(_options.PublishTimeout, _time);
        try
        {
            var channel = await _channel.OpenAsync(patience.Token).ConfigureAwait(false);
            await channel.PublishAsync(rows.ConvertAll(static row => row.Message), patience.Token).ConfigureAwait(false);
        }
        catch (MessagePublishException some)
        {
            foreach (var (i, reason) in some.Failures) refused[i] = reason;
        }
        catch (MessagingChannelException)
        {
            // One of them names an exchange that is not there, and has closed the channel for all. Which, shows when each goes alone; those that had arrived arrive twice.
            for (var i = 0; i < rows.Count; i++)
                if (await PublishAsync(rows[i].Message, patience.Token).ConfigureAwait(false) is { } reason) refused[i] = reason;
        }
        return refused;
    }

    private async Task<Exception?> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        try
        {
            var channel = await _channel.OpenAsync(cancellation).ConfigureAwait(false);
            await channel.PublishAsync(message, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (MessagingException reason) when (reason is MessageReturnedException or MessageRefusedException or MessagingChannelException)
        {
            return reason;
        }
    }

    /// <summary>Wakes the workers when something is committed. While the connection is lost, they poll.</summary>
    private async Task ListenAsync()
    {
        for (var failures = 0; !_end.IsCancellationRequested;)
        {
            try
            {
                var connection = await _outbox.Source.OpenConnectionAsync(_end.Token).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                connection.Notification += (_, _) => Wake();
                var command = new NpgsqlCommand($"LISTEN {SqlName.Quote(_schema.Channel)}", connection);
                await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(_end.Token).ConfigureAwait(false);
                Wake();
                failures = 0;
                while (true)
                {
                    // A connection that brings nothing is asked for a sign of life.
                    if (await connection.WaitAsync(TimeSpan.FromSeconds(10), _end.Token).ConfigureAwait(false)) continue;
                    var sign = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = 10 };
                    await using (sign.ConfigureAwait(false)) await sign.ExecuteNonQueryAsync(_end.Token).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (IsTransient(exception))
            {
                await Task.Delay(Pause(failures++), _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private TimeSpan Pause(int failures)
    {
        var pause = _options.RetryDelay * Math.Pow(2, Math.Min(failures, 20));
        return (pause < _options.MaxRetryDelay ? pause : _options.MaxRetryDelay) * (0.75 + Random.Shared.NextDouble() / 4);
    }

    private static bool IsTransient(Exception exception) =>
        exception is DbException or IOException or TimeoutException or InvalidOperationException or MessagingException or OperationCanceledException;

    private static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static async Task<T> RunAsync<T>(NpgsqlTransaction transaction, string text, Func<NpgsqlCommand, Task<T>> run, NpgsqlParameter parameter)
    {
        var command = new NpgsqlCommand(text, transaction.Connection, transaction) { Parameters = { parameter } };
        await using var _ = command.ConfigureAwait(false);
        return await run(command).ConfigureAwait(false);
    }

    /// <summary>A row that waits.</summary>
    private readonly record struct OutboxRow(long Id, OutgoingMessage Message);
}
