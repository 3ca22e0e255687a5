using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedHare.Patterns.Stores;

/// <summary>
/// Write-behind: a write is taken by the server at once, and committed by the store a little later, in batches. What waits survives a crash of every process: it lies in
/// a stream on the server until the store has committed it. Reads see what waits. Writes of one key become one, and reach the store in their order.
/// </summary>
/// <remarks>
/// As durable as the server is: run it with <c>appendonly yes</c>, and with <c>appendfsync always</c> where nothing may be lost. Each commit may come twice; see
/// <see cref="IStore{TKey, TValue}.SaveAsync"/>.
/// </remarks>
/// <example>
/// <code>
/// await using var products = hare.Stores.WriteBehind("products", store);
/// await products.SetAsync(42, new Product("hat", 19.90m));
/// await products.UpdateAsync(42, stored => stored.Value with { Price = 17.90m });
/// </code>
/// </example>
/// <typeparam name="TKey">What values go by.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class WriteBehindStore<TKey, TValue> : CachedStore<TKey, TValue>, IAsyncDisposable where TKey : notnull, IParsable<TKey>
{
    /// <summary>Attempts to change a value that others change at the same time.</summary>
    private const int Attempts = 64;

    private static readonly CommandSpec Set = new("SET", CommandTraits.Idempotent);
    private static readonly CommandSpec XRange = new("XRANGE", CommandTraits.ReadOnly);
    private static readonly CommandSpec XDel = new("XDEL", CommandTraits.Idempotent);

    private readonly LaneWorkers _workers;
    private volatile bool _isChecked;

    internal WriteBehindStore(PatternContext context, string name, IStore<TKey, TValue> store, WriteBehindOptions options) : base(context, "behind", name, store, options)
    {
        Options = options;
        _workers = new LaneWorkers(options, context.Time);
        if (options.Commits) _workers.Start(Enumerable.Range(0, options.Lanes).Select(lane => (Func<Task>)new LaneWorker<TKey, TValue>(this, lane, _workers).RunAsync));
    }

    internal WriteBehindOptions Options { get; }

    private protected override bool StoreIsUpToDate => false;

    /// <summary>Writes a value. It is read from then on, and committed soon.</summary>
    /// <exception cref="WriteBehindFullException">Too much waits to be committed; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The server evicts keys, or the name is used with another number of lanes.</exception>
    public async ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellation = default) =>
        await WriteAsync(WriteBehindScripts.Write, key, new Stored<TValue>(value), "", "", cancellation).ConfigureAwait(false);

    /// <summary>Deletes a value.</summary>
    /// <inheritdoc cref="SetAsync"/>
    public async ValueTask DeleteAsync(TKey key, CancellationToken cancellation = default) =>
        await WriteAsync(WriteBehindScripts.Write, key, Stored<TValue>.Absent, "", "", cancellation).ConfigureAwait(false);

    /// <summary>
    /// Changes a value by what it is: reads it, from the store if need be, and writes what becomes of it only if nobody has written it meanwhile; else again. So writers of
    /// different properties do not lose each other's, and no value is ever half there.
    /// </summary>
    /// <param name="key">Which.</param>
    /// <param name="change">From what it is to what it is to be, either of which may be absent; it may be asked several times.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>What it is now.</returns>
    /// <exception cref="TimeoutException">Others were faster, 64 times in a row; or the store took too long to load it.</exception>
    public async ValueTask<Stored<TValue>> UpdateAsync(TKey key, Func<Stored<TValue>, Stored<TValue>> change, CancellationToken cancellation = default)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var entry = await ReadAsync(key, takesLease: true, cancellation).ConfigureAwait(false);
            try
            {
                var before = entry.IsHit ? entry.Value : await LoadAsync(key, cancellation).ConfigureAwait(false);
                var after = change(before);
                if (await WriteAsync(WriteBehindScripts.WriteIf, key, after, entry.IsHit ? entry.Version : "", entry.Lease, cancellation).ConfigureAwait(false)) return after;
            }
            catch when (entry.IsOwnLease)
            {
                // Kept, it would make every reader load until it ends.
                await FillAsync(key, entry.Lease, null).ConfigureAwait(false);
                throw;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(attempt, 10)), Context.Time, cancellation).ConfigureAwait(false);
        }
        throw new TimeoutException($"Others changed '{StoreLanes<TKey>.Text(key)}' each time.");
    }

    /// <summary>Waits until nothing waits any more, committing without delay meanwhile. What is written while it waits is waited for too.</summary>
    /// <param name="cancellation">Ends the waiting: a key that cannot be committed is waited for until it is given up.</param>
    public async ValueTask DrainAsync(CancellationToken cancellation = default)
    {
        using var hurry = _workers.Signals.Hurry();
        while (true)
        {
            var progress = _workers.Signals.Progress;
            if ((await LagAsync(cancellation).ConfigureAwait(false)).Pending == 0) return;
            // Another process may be the one that commits.
            await Task.WhenAny(progress, Task.Delay(TimeSpan.FromMilliseconds(250), Context.Time, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How far the store is behind, over all lanes and processes.</summary>
    public async ValueTask<WriteBehindLag> LagAsync(CancellationToken cancellation = default)
    {
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes.Count).Select(lane => Context.Backend.EvaluateAsync(
            WriteBehindScripts.Lag,
            new[] { Log(lane), Dead(lane) },
            default,
            static reply => new WriteBehindLag(reply.Items[0].AsInteger(), TimeSpan.FromMilliseconds(reply.Items[1].AsInteger()), reply.Items[2].AsInteger()),
            cancellation).AsTask())).ConfigureAwait(false);
        return new WriteBehindLag(lanes.Sum(static lane => lane.Pending), lanes.Max(static lane => lane.Oldest), lanes.Sum(static lane => lane.DeadLetters));
    }

    /// <summary>The writes that were given up, lane by lane, the oldest first.</summary>
    /// <exception cref="InvalidDataException">A value cannot be read any more.</exception>
    public async IAsyncEnumerable<DeadLetter<TKey, TValue>> DeadLettersAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var lane = 0; lane < Lanes.Count; lane++)
        {
            for (var from = "-"; ;)
            {
                var page = await Context.Backend.ExecuteAsync(
                    CommandLine.Rent(XRange).Key(Dead(lane)).Add(from).Add("+"u8).Add("COUNT"u8).Add(100), static reply => new Page(reply.Items), cancellation).ConfigureAwait(false);
                foreach (var entry in page.Entries) yield return Letter(entry);
                if (page.Entries.Count < 100) break;
                from = "(" + page.Entries[^1].Items[0];
            }
        }
    }

    /// <summary>Forgets a dead letter: one that was dealt with by hand.</summary>
    public async ValueTask DiscardAsync(DeadLetter<TKey, TValue> letter, CancellationToken cancellation = default) =>
        await Context.Backend.ExecuteAsync(
            CommandLine.Rent(XDel).Key(Dead(Lanes.Of(StoreLanes<TKey>.Text(letter.Key)))).Add(letter.Id), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>Writes a dead letter's value once more, whatever was written since, and forgets the letter.</summary>
    public async ValueTask RetryAsync(DeadLetter<TKey, TValue> letter, CancellationToken cancellation = default)
    {
        await WriteAsync(WriteBehindScripts.Write, letter.Key, letter.Value, "", "", cancellation).ConfigureAwait(false);
        await DiscardAsync(letter, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Commits what this process has to commit, for <see cref="WriteBehindOptions.DrainTimeout"/> at most, and gives its lanes to others. What is left lies on the server
    /// until a process commits it.
    /// </summary>
    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    internal RedisKey Log(int lane) => Lanes.Part(lane, "log");

    internal RedisKey Dead(int lane) => Lanes.Part(lane, "dead");

    /// <summary>Refuses a number of lanes other than that which the name was first used with: what waits in the others would wait for ever.</summary>
    internal async ValueTask CheckLanesAsync(CancellationToken cancellation)
    {
        if (_isChecked) return;
        await Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var line = CommandLine.Rent(Set).Key(Context.Key("behind", Name)).Add(Lanes.Count).Add("NX"u8).Add("GET"u8);
        var known = await Context.Backend.ExecuteAsync(line, static reply => reply.Text, cancellation).ConfigureAwait(false);
        if (known is not null && known != Lanes.Count.ToString(CultureInfo.InvariantCulture))
            throw new InvalidOperationException(
                $"'{Name}' has {known} lanes, not {Lanes.Count}. To change it, drain it, stop all processes that use it, and delete the key {Context.Key("behind", Name)}.");
        _isChecked = true;
    }

    private async ValueTask<bool> WriteAsync(RedisScript script, TKey key, Stored<TValue> value, string version, string lease, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_workers.IsDisposed, this);
        await CheckLanesAsync(cancellation).ConfigureAwait(false);
        var text = StoreLanes<TKey>.Text(key);
        var lane = Lanes.Of(text);
        var (state, bytes) = Encode(key, value);
        var (result, number) = await Context.Backend.EvaluateAsync(
            script,
            new[] { Lanes.Part(lane, "e:" + text), Log(lane), Lanes.Part(lane, "version"), Lanes.Epoch(lane) },
            new RedisValue[] { text, state, bytes, version, lease, Options.MaxPending },
            static reply => (reply.Items[0].AsInteger(), reply.Items[1].AsInteger()),
            cancellation).ConfigureAwait(false);
        return result >= 0 ? result == 1 : throw new WriteBehindFullException(number);
    }

    private DeadLetter<TKey, TValue> Letter(Reply entry)
    {
        var fields = entry.Items[1].Items;
        var key = fields[1].ToString();
        return new DeadLetter<TKey, TValue>(
            entry.Items[0].ToString(),
            StoreLanes<TKey>.Parse(key),
            fields[3].ToString() == "p" ? Decode(key, fields[5].Bytes) : Stored<TValue>.Absent,
            fields[7].AsInteger(),
            fields[9].ToString(),
            (int)fields[11].AsInteger());
    }

    private sealed record Page(IReadOnlyList<Reply> Entries);
}
