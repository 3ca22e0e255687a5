namespace RedHare.Client;

/// <summary>
/// Commands sent in one go: for each node its own in one piece, in the order they were given; a command in parts counts as several. Replies come back in the
/// order of the commands.
/// </summary>
internal sealed class ClusterBatch(Router router, RedisOptions options)
{
    private readonly List<(CommandLine Line, int Slot)> _parts = [];
    private readonly List<Share> _shares = [];
    private readonly Dictionary<int, ClusterNode?> _masters = []; // by slot

    /// <summary>Adds a command, which is given away.</summary>
    public void Add(CommandLine line)
    {
        var slot = HashSlot.Of(line);
        var isForAll = (line.Spec.Traits & CommandTraits.EveryMaster) != 0 && slot == HashSlot.None && router.Topology.Map.Shards.Length > 0;
        if (slot != HashSlot.Several && !isForAll)
        {
            _shares.Add(new Share(_parts.Count, null, default));
            _parts.Add((line, HashSlot.Route(line)));
            return;
        }
        if (!isForAll && line.Spec.Split == CommandSplit.Never)
        {
            _shares.Add(new Share(_parts.Count, null, CrossSlot.Reply));
            line.Return();
            return;
        }
        var split = isForAll ? SplitCommand.ToMasters(line, router.Topology.Map) : SplitCommand.BySlot(line);
        line.Return();
        _shares.Add(new Share(_parts.Count, split, default));
        _parts.AddRange(split.Parts);
    }

    /// <summary>Sends all and waits for all.</summary>
    /// <exception cref="RedisConnectionException">What became of some is not known, or they found no node in time.</exception>
    public async ValueTask<Reply[]> ExecuteAsync(CancellationToken cancellation)
    {
        var deadline = Deadline.After(options.CommandTimeout);
        var tasks = new ValueTask<RawReply>[_parts.Count];
        var byNode = new Dictionary<ClusterNode, List<PendingReply>>();
        for (var i = 0; i < tasks.Length; i++)
        {
            var (line, slot) = _parts[i];
            var pending = PendingReply<RawReply>.Rent(line, RawReply.Converter, deadline);
            pending.Slot = slot;
            tasks[i] = pending.Task;
            pending.Observe(cancellation);
            if (Pick(slot, line.Spec.Traits) is not { } node || router.Holds(slot))
            {
                router.Keep(pending);
                continue;
            }
            if (!byNode.TryGetValue(node, out var list)) byNode.Add(node, list = []);
            list.Add(pending);
        }
        foreach (var (node, list) in byNode)
        {
            if (node.Server.IsFull && await WaitAsync(node, cancellation).ConfigureAwait(false) is { } reason)
            {
                foreach (var pending in list) pending.Fail(reason);
                continue;
            }
            if (node.TrySubmit((ReadOnlySpan<PendingReply>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list))) continue;
            foreach (var pending in list) router.Keep(pending);
        }
        var replies = new Reply[tasks.Length];
        Exception? failure = null;
        for (var i = 0; i < tasks.Length; i++)
        {
            try
            {
                replies[i] = (await tasks[i].ConfigureAwait(false)).Reply;
            }
            catch (Exception exception)
            {
                // The first says what happened; the others are taken, since a task of this kind must be awaited once.
                failure ??= exception;
            }
        }
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return Join(replies);
    }

    /// <summary>The map may change meanwhile. All commands of a slot go one way, or those that take the longer way would be overtaken.</summary>
    private ClusterNode? Pick(int slot, CommandTraits traits)
    {
        if (slot < 0 || (options.ReadFrom != ReadFrom.Master && (traits & CommandTraits.ReadOnly) != 0)) return router.Pick(slot, traits);
        if (!_masters.TryGetValue(slot, out var master)) _masters.Add(slot, master = router.Pick(slot, traits));
        return master;
    }

    /// <summary>Waits for room on a node's link. Why there was none, if there was none in time.</summary>
    private async Task<Exception?> WaitAsync(ClusterNode node, CancellationToken cancellation)
    {
        try
        {
            await node.Server.WaitForRoomAsync().WaitAsync(options.CommandTimeout, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException exception)
        {
            return new RedisConnectionException($"{node.EndPoint} did not answer enough of what was asked before in time.", mayHaveRun: false, exception);
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }

    private Reply[] Join(Reply[] replies)
    {
        var results = new Reply[_shares.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var (first, split, refusal) = _shares[i];
            results[i] = refusal.IsError ? refusal : split is null ? replies[first] : split.Join(replies.AsSpan(first, split.Parts.Count));
        }
        return results;
    }

    /// <param name="First">Its first part.</param>
    /// <param name="Split">How its parts' replies become one; null when it is one part.</param>
    /// <param name="Refusal">An error, when it is not sent at all.</param>
    private readonly record struct Share(int First, SplitCommand? Split, Reply Refusal);
}

/// <summary>The servers' words for keys that do not go together.</summary>
internal static class CrossSlot
{
    public const string Message = "CROSSSLOT Keys in request don't hash to the same slot";

    public static Reply Reply => RedHare.Reply.Error(Message);
}
