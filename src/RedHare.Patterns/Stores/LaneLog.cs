using System.Globalization;

namespace RedHare.Patterns.Stores;

/// <summary>A change that was taken, and its key as the log has it.</summary>
internal readonly record struct LaneChange<TKey, TValue>(string Text, StoreChange<TKey, TValue> Change);

/// <summary>The log of a lane as its worker sees it: marks are read, their keys' latest values taken, and marks acknowledged or given up.</summary>
internal sealed class LaneLog<TKey, TValue>(WriteBehindStore<TKey, TValue> owner, int lane) where TKey : notnull, IParsable<TKey>
{
    // One name for all: who has the lane is the lane's consumer, and inherits what its predecessor had read.
    private const string Group = "commit", Consumer = "lane";

    private static readonly CommandSpec XGroup = new("XGROUP CREATE", CommandTraits.Idempotent);
    private static readonly CommandSpec Read = new("XREADGROUP");
    private static readonly CommandSpec ReadBlocking = new("XREADGROUP", CommandTraits.Blocking);

    /// <summary>Makes the group, where there is none.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        try
        {
            await owner.Context.Backend.ExecuteAsync(
                CommandLine.Rent(XGroup).Key(owner.Log(lane)).Add(Group).Add(0).Add("MKSTREAM"u8), static reply => reply.IsNull, cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Code == "BUSYGROUP")
        {
        }
    }

    /// <summary>Marks behind one that was read and not acknowledged, or new ones.</summary>
    /// <param name="after">Behind which; <c>&gt;</c> for new ones.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<(string Id, string Key)>> ReadAsync(string after, int count, CancellationToken cancellation) =>
        await owner.Context.Backend.ExecuteAsync(Fill(CommandLine.Rent(Read), count, null).Key(owner.Log(lane)).Add(after), Marks, cancellation).ConfigureAwait(false);

    /// <summary>New marks; waits for one.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="wait">How long.</param>
    /// <param name="closing">Ends the waiting: then there are none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<(string Id, string Key)>> WaitAsync(int count, TimeSpan wait, CancellationToken closing, CancellationToken cancellation)
    {
        var milliseconds = (long)wait.TotalMilliseconds;
        if (milliseconds < 1) return await ReadAsync(">", count, cancellation).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing);
        try
        {
            return await owner.Context.Backend.ExecuteAsync(Fill(CommandLine.Rent(ReadBlocking), count, milliseconds).Key(owner.Log(lane)).Add(">"u8), Marks, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What was read at that moment is read again as what was not acknowledged.
            return [];
        }
    }

    /// <summary>The latest values of a batch's keys that wait; and those that cannot be read, which leave the batch.</summary>
    public async Task<(List<LaneChange<TKey, TValue>> Changes, List<((string Key, List<string> Marks) Key, long Version, Exception Reason)> Unreadable)> TakeAsync(LaneBatch batch, CancellationToken cancellation)
    {
        var taken = await owner.Context.Backend.EvaluateAsync(
            WriteBehindScripts.Take,
            batch.Keys.Select(key => owner.Lanes.Part(lane, "e:" + key.Key)).ToArray(),
            default,
            static reply => reply.Items.Select(static item => (State: item.Items[0].ToString(), Value: item.Items[1].Bytes, Version: item.Items[2].ToString())).ToArray(),
            cancellation).ConfigureAwait(false);
        var changes = new List<LaneChange<TKey, TValue>>();
        var unreadable = new List<((string, List<string>), long, Exception)>();
        for (var i = taken.Length - 1; i >= 0; i--)
        {
            var (state, value, version) = taken[i];
            if (state.Length == 0) continue;
            var key = batch.Keys[i];
            var number = long.Parse(version, CultureInfo.InvariantCulture);
            try
            {
                var stored = state == "p" ? new Stored<TValue>(owner.Decode(key.Key, value)) : Stored<TValue>.Absent;
                changes.Add(new LaneChange<TKey, TValue>(key.Key, new StoreChange<TKey, TValue>(StoreLanes<TKey>.Parse(key.Key), stored, number)));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                unreadable.Add((key, number, exception));
                batch.Keys.RemoveAt(i);
            }
        }
        changes.Reverse();
        return (changes, unreadable);
    }

    /// <summary>Says that a batch is committed.</summary>
    public async Task AcknowledgeAsync(LaneBatch batch, List<LaneChange<TKey, TValue>> changes, CancellationToken cancellation)
    {
        var keys = new List<RedisKey> { owner.Log(lane), owner.Lanes.Epoch(lane) };
        var arguments = new List<RedisValue> { Group, changes.Count };
        foreach (var (text, change) in changes)
        {
            keys.Add(owner.Lanes.Part(lane, "e:" + text));
            arguments.AddRange([change.Version, owner.TtlMilliseconds(change.Value.IsPresent)]);
        }
        foreach (var (_, marks) in batch.Keys)
            foreach (var mark in marks) arguments.Add(mark);
        var now = await owner.Context.Backend.EvaluateAsync(WriteBehindScripts.Commit, keys.ToArray(), arguments.ToArray(), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        if (changes.Count == 0) return;
        var tag = StoreInstruments.Tag(owner.Name);
        StoreInstruments.Commits.Add(changes.Count, tag);
        if (!StoreInstruments.Lag.Enabled) return;
        foreach (var (_, marks) in batch.Keys) StoreInstruments.Lag.Record(Math.Max(now - Milliseconds(marks[0]), 0) / 1000.0, tag);
    }

    /// <summary>Gives a key up.</summary>
    public async Task BuryAsync((string Key, List<string> Marks) key, long version, Exception exception, int attempts, CancellationToken cancellation)
    {
        RedisValue[] arguments = [Group, version, key.Key, $"{exception.GetType().Name}: {exception.Message}", attempts, owner.Options.MaxDeadLetters, .. key.Marks.Select(static mark => (RedisValue)mark)];
        var buried = await owner.Context.Backend.EvaluateAsync(
            WriteBehindScripts.Bury, new[] { owner.Log(lane), owner.Dead(lane), owner.Lanes.Part(lane, "e:" + key.Key) }, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        StoreInstruments.DeadLetters.Add(buried, StoreInstruments.Tag(owner.Name));
    }

    private static CommandLine Fill(CommandLine line, int count, long? block)
    {
        line.Add("GROUP"u8).Add(Group).Add(Consumer).Add("COUNT"u8).Add(count);
        if (block is { } milliseconds) line.Add("BLOCK"u8).Add(milliseconds);
        return line.Add("STREAMS"u8);
    }

    // One stream: in RESP3 a map of one pair, in RESP2 a list of one pair.
    private static List<(string Id, string Key)> Marks(Reply reply)
    {
        var marks = new List<(string, string)>();
        if (reply.IsNull || reply.Items.Count == 0) return marks;
        var entries = reply.Kind == ReplyKind.Map ? reply.Items[1] : reply.Items[0].Items[1];
        foreach (var entry in entries.Items)
        {
            // A mark that somebody has deleted from the stream has no fields any more; under the empty key it is acknowledged and nothing more.
            var fields = entry.Items[1].Items;
            marks.Add((entry.Items[0].ToString(), fields.Count > 1 ? fields[1].ToString() : ""));
        }
        return marks;
    }

    private static long Milliseconds(string mark) => long.Parse(mark.AsSpan(0, mark.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
