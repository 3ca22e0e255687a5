namespace RedHare.Commands;

/// <summary>How one session tracks keys, from CLIENT TRACKING ON to OFF. Replaced as a whole by another ON; read by all who change keys.</summary>
public sealed class ClientTracking
{
    private const int PrefixBytes = 96;

    private volatile bool _isRedirectBroken;

    internal ClientTracking(TrackingOptions options, long redirect, byte[][] prefixes)
    {
        Options = options;
        Redirect = redirect;
        Prefixes = prefixes;
        foreach (var prefix in prefixes) MemoryBytes += PrefixBytes + prefix.Length;
    }

    /// <summary>Bytes of the prefixes and what stands for them, about.</summary>
    public long MemoryBytes { get; }

    /// <summary>The options.</summary>
    public TrackingOptions Options { get; }

    /// <summary>The connection that is told instead, or 0.</summary>
    public long Redirect { get; }

    /// <summary>The prefixes of BCAST in their order; the empty one stands for every key.</summary>
    public IReadOnlyList<byte[]> Prefixes { get; }

    /// <summary>True once something should have been told to a connection that is gone.</summary>
    public bool IsRedirectBroken { get => _isRedirectBroken; internal set => _isRedirectBroken = value; }

    /// <summary>CLIENT CACHING was called for the next command or transaction. Of the session's own thread.</summary>
    internal bool CachingGiven { get; set; }

    /// <summary>BCAST.</summary>
    internal bool IsBroadcast => (Options & TrackingOptions.Broadcast) != 0;

    /// <summary>NOLOOP.</summary>
    internal bool IsNoLoop => (Options & TrackingOptions.NoLoop) != 0;

    /// <summary>Whether what is read now is to be tracked.</summary>
    internal bool TracksReads => (Options & (TrackingOptions.Broadcast | TrackingOptions.OptIn | TrackingOptions.OptOut)) switch
    {
        TrackingOptions.None => true,
        TrackingOptions.OptIn => CachingGiven,
        TrackingOptions.OptOut => !CachingGiven,
        _ => false,
    };

    /// <summary>A command of the session ended: CLIENT CACHING reaches as far as the next command that is none of CLIENT's, or the end of the transaction.</summary>
    internal void EndCommand(Session session, Command? command)
    {
        if (session.Transaction is null && command?.Parent?.Name != "client") CachingGiven = false;
    }

    /// <summary>
    /// Registers the keys that a command of this session has read, under the locks it read them with: whoever changes one of them later finds it registered.
    /// Of a script only what its commands read counts.
    /// </summary>
    internal void Remember(CommandCall call)
    {
        var command = call.Command;
        if ((command.Flags & CommandFlags.ReadOnly) == 0 || !command.HasKeys || command.Group == "scripting" || !TracksReads) return;
        if (command.SingleKey > 0) call.Unit.Track(call[command.SingleKey], call.Session.Id);
        else RememberAll(call);
        // The answer goes its way only when the locks are released: what is pushed meanwhile must wait behind it.
        if (call.Direct.IsDeferred && !call.IsBlocked) call.Session.Port.ReserveSlot();
    }

    private static void RememberAll(CommandCall call)
    {
        var keys = new KeyList(stackalloc KeyPosition[16]);
        try
        {
            if (KeyExtractor.Extract(call.Command, call.Arguments, ref keys) != KeyExtraction.Found) return;
            foreach (var key in keys.Items) call.Unit.Track(call[key.Index], call.Session.Id);
        }
        finally
        {
            keys.Dispose();
        }
    }
}
