using System.Text.Json;
using System.Threading.Channels;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Flags;

/// <summary>
/// Feature flags, of which this process has a copy: asking costs no round trip, takes no lock and allocates nothing. Who changes a rule publishes the new revision in the same script; everybody who
/// hears of it reads the rules again, as after a gap in what is heard, and once a minute anyhow. While the server is away the last rules hold. Dispose of it to stop listening.
/// </summary>
public sealed class FlagSet : IAsyncDisposable
{
    // KEYS: the hash. ARGV: flag, rule (empty: none any more), flags at most, channel. Answers the revision, or -1.
    private static readonly RedisScript Change = new(
        """
        if ARGV[2] == '' then
          if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return tonumber(redis.call('HGET', KEYS[1], '') or 0) end
        else
          local revision = redis.call('HEXISTS', KEYS[1], '')
          if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) - revision >= tonumber(ARGV[3]) then return -1 end
          redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        end
        local revision = redis.call('HINCRBY', KEYS[1], '', 1)
        redis.call('PUBLISH', ARGV[4], string.format('%.0f', revision))
        return revision
        """,
        CommandTraits.Idempotent);

    // Not as a read, which might go to a replica that has not heard of the change.
    private static readonly CommandSpec Hgetall = new("HGETALL", CommandTraits.Idempotent);

    private readonly PatternContext _context;
    private readonly FlagOptions _options;
    private readonly string _key;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Channel<bool> _stale = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FlagTable _table = FlagTable.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;

    internal FlagSet(PatternContext context, string name, FlagOptions options)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options.Checked());
        _key = context.Key("flags", name);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Which state of the rules this process has; each change makes it greater by one.</summary>
    public long Revision => _table.Revision;

    /// <summary>The rules that this process has.</summary>
    public IReadOnlyDictionary<string, FlagRule> Rules => _table.Rules.ToDictionary(pair => pair.Key, pair => pair.Value.Rule);

    /// <summary>Whether a flag is on. Allocates nothing.</summary>
    /// <param name="flag">Which.</param>
    /// <param name="subject">For whom; null asks whether it is on for everybody who is not named by its rule.</param>
    /// <param name="otherwise">The answer when there is no such flag.</param>
    public bool IsOn(string flag, string? subject = null, bool otherwise = false) => _table.Rules.TryGetValue(flag, out var rule) ? rule.IsOn(subject) : otherwise;

    /// <summary>Sets a flag's rule for all processes. This one goes by it when the call returns, the others as soon as they hear.</summary>
    /// <returns>The revision that has it.</returns>
    /// <exception cref="ArgumentException">The rule makes no sense, or names too many subjects.</exception>
    /// <exception cref="InvalidOperationException">The set has as many flags as it may have, or the server evicts keys.</exception>
    public ValueTask<long> SetAsync(string flag, FlagRule rule, CancellationToken cancellation = default)
    {
        if (!(rule.Percentage is >= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(rule), rule.Percentage, "A percentage is from 0 to 100.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule.On.Count + rule.Off.Count, _options.MaxTargets, nameof(rule));
        return ChangeAsync(flag, JsonSerializer.SerializeToUtf8Bytes(rule, FlagJson.Default.FlagRule), cancellation);
    }

    /// <summary>Removes a flag for all processes. Nothing is changed when there is none.</summary>
    /// <returns>The revision that does not have it.</returns>
    public ValueTask<long> RemoveAsync(string flag, CancellationToken cancellation = default) => ChangeAsync(flag, "", cancellation);

    /// <summary>Reads the rules now, without waiting to hear of a change.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellation = default)
    {
        // One at a time: of two readings the later is the newer.
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var reply = await _context.Backend.ExecuteAsync(CommandLine.Rent(Hgetall).Key(_key), static reply => reply, cancellation).ConfigureAwait(false);
            _table = FlagTable.From(reply, _table);
        }
        finally
        {
            _loading.Release();
        }
        var changed = Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.TrySetResult();
    }

    /// <summary>Waits until this process has a revision, or a later one.</summary>
    public async ValueTask WaitForAsync(long revision, CancellationToken cancellation = default)
    {
        while (true)
        {
            var changed = _changed.Task;
            if (Revision >= revision) return;
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops listening. The last rules can still be asked.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins to listen, then reads: what changes after that is heard.</summary>
    internal async ValueTask StartAsync(CancellationToken cancellation)
    {
        _work = Task.WhenAll(ListenAsync(), ReadAsync());
        try
        {
            await _ready.Task.WaitAsync(cancellation).ConfigureAwait(false);
            await RefreshAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<long> ChangeAsync(string flag, RedisValue rule, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(flag);
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var revision = await _context.Backend.EvaluateAsync(
            Change, new RedisKey[] { _key }, new[] { flag, rule, _options.MaxFlags, Topic }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        if (revision < 0) throw new InvalidOperationException($"'{Name}' has as many flags as it may have: {_options.MaxFlags}.");
        await RefreshAsync(cancellation).ConfigureAwait(false);
        return revision;
    }

    private string Topic => $"{_key}:changed";

    private async Task ListenAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var subscription = await _context.Backend.SubscribeAsync(SubscriptionKind.Channel, Topic, _end.Token).ConfigureAwait(false);
                await using var _ = subscription.ConfigureAwait(false);
                if (!_ready.TrySetResult()) _stale.Writer.TryWrite(true);
                // A revision that this process has is its own doing, or was read before it was heard of.
                await foreach (var message in subscription.ReadAllAsync(_end.Token).ConfigureAwait(false))
                    if (message.IsGap || !long.TryParse(message.Text, out var revision) || revision != Revision) _stale.Writer.TryWrite(true);
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                // Heard or not, the rules are read from time to time.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                _ready.TrySetException(exception);
                return;
            }
            _ready.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), _context.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync()
    {
        Task<bool>? told = null;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                told ??= _stale.Reader.WaitToReadAsync(_end.Token).AsTask();
                await told.WaitAsync(_options.RefreshEvery, _context.Time, _end.Token).ConfigureAwait(false);
                told = null;
                _stale.Reader.TryRead(out var _);
            }
            catch (TimeoutException)
            {
                // Nobody told: read anyhow.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            try
            {
                await RefreshAsync(_end.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                // The rules of before hold; after a pause it is tried again.
                _stale.Writer.TryWrite(true);
                await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), _context.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
