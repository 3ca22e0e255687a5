namespace RedHare.Client;

/// <summary>What a batch sends, and what it gets back.</summary>
internal static class Batch
{
    private static readonly CommandSpec Multi = new("MULTI"), Exec = new("EXEC");

    /// <summary>Gives the commands back where they cannot be a batch.</summary>
    /// <exception cref="ArgumentException">A command would wait on a connection that others share; within a transaction none waits.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public static void Check(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation)
    {
        CommandLine? waiting = null;
        for (var i = 0; i < commands.Count && !atomic && waiting is null; i++)
            if ((commands[i].Spec.Traits & CommandTraits.Blocking) != 0) waiting = commands[i];
        if (waiting is null && !cancellation.IsCancellationRequested) return;
        var name = waiting?.Spec.Name;
        foreach (var line in commands) line.Return();
        cancellation.ThrowIfCancellationRequested();
        throw new ArgumentException($"{name} may wait on the server and so cannot be part of a batch.", nameof(commands));
    }

    /// <summary>A batch to be submitted and awaited.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static BatchReply Prepare(IReadOnlyList<CommandLine> commands, bool atomic, long deadline, CancellationToken cancellation)
    {
        Check(commands, atomic, cancellation);
        var batch = new BatchReply(commands, atomic, deadline);
        batch.Observe(cancellation);
        return batch;
    }

    /// <summary>The lines to send: within MULTI and EXEC if they are to be one transaction.</summary>
    public static CommandLine[] Lines(IReadOnlyList<CommandLine> commands, bool atomic) =>
        atomic ? [CommandLine.Rent(Multi), .. commands, CommandLine.Rent(Exec)] : [.. commands];

    /// <summary>The commands' replies: of a transaction those that EXEC gave, none when a watched key had changed.</summary>
    /// <exception cref="RedisServerException">EXEC ran none of them.</exception>
    public static Reply[] Results(Reply[] replies, bool atomic)
    {
        if (!atomic) return replies;
        var result = replies[^1];
        if (result.IsError) throw new RedisServerException(result.ToString());
        return result.Items as Reply[] ?? [.. result.Items];
    }
}
