namespace RedHare.Client;

/// <summary>
/// A key with all that was read of it. It is its own plain GET; other reads stand in a table of open addressing that only grows, so that it is searched without
/// a lock. What a change of the key makes stale is thrown away with the entry as a whole.
/// </summary>
internal sealed class NearEntry(string key, bool isText) : NearRead([], 0)
{
    /// <summary>Bytes of an entry's objects and of its place in the table, about.</summary>
    private const int BaseSize = 232;

    private const int ReadSize = 104;

    /// <summary>What <see cref="Frequency"/> counts to: more would only keep longer what once was popular.</summary>
    private const byte MaxFrequency = 3;

    private NearRead?[]? _others;
    private int _otherCount;

    public string Key { get; } = key;

    /// <summary>Whether the key's bytes are the UTF-8 of <see cref="Key"/>; see <see cref="KeyText"/>.</summary>
    public bool IsText { get; } = isText;

    /// <summary>Loads that were begun in it and have not ended. Under the table's lock, as all that follows is, but for <see cref="Touch"/>.</summary>
    public int Flights { get; set; }

    /// <summary>Bytes that it takes.</summary>
    public long Size { get; set; } = BaseSize + 2L * key.Length;

    /// <summary>The queue that it stands in; null when it holds nothing yet, or nothing any more.</summary>
    public EntryQueue? Queue { get; set; }

    public NearEntry? Previous { get; set; }

    public NearEntry? Next { get; set; }

    /// <summary>Hits since it came to its queue, up to 3.</summary>
    public byte Frequency { get; set; }

    /// <summary>A hit. Threads may overwrite each other's: the count is a hint.</summary>
    public void Touch()
    {
        if (Frequency < MaxFrequency) Frequency++;
    }

    /// <summary>A read, if there was one.</summary>
    public NearRead? Find(ReadOnlySpan<byte> call)
    {
        if (call.IsEmpty) return this;
        if (Volatile.Read(ref _others) is not { } others) return null;
        var hash = HashOf(call);
        for (var i = hash & (others.Length - 1); Volatile.Read(ref others[i]) is { } read; i = (i + 1) & (others.Length - 1))
            if (read.Hash == hash && read.Call.AsSpan().SequenceEqual(call)) return read;
        return null;
    }

    /// <summary>A read, made if need be. Under the table's lock.</summary>
    /// <param name="call">The command without its key.</param>
    /// <param name="growth">Bytes that the entry grew by.</param>
    public NearRead FindOrAdd(ReadOnlySpan<byte> call, out long growth)
    {
        growth = 0;
        if (Find(call) is { } known) return known;
        var read = new NearRead(call.ToArray(), HashOf(call));
        growth = ReadSize + call.Length;
        Size += growth;
        var others = _others ?? new NearRead?[2];
        if (++_otherCount * 2 > others.Length)
        {
            var larger = new NearRead?[others.Length * 2];
            foreach (var other in others)
                if (other is not null) Insert(larger, other);
            others = larger;
        }
        Insert(others, read);
        Volatile.Write(ref _others, others);
        return read;
    }

    /// <summary>Whether a value is one of its reads' now.</summary>
    public bool Holds(NearValue value) => ReferenceEquals(Value, value) || (_others is { } others && Array.Exists(others, read => ReferenceEquals(read?.Value, value)));

    private static void Insert(NearRead?[] table, NearRead read)
    {
        var i = read.Hash & (table.Length - 1);
        while (table[i] is not null) i = (i + 1) & (table.Length - 1);
        Volatile.Write(ref table[i], read);
    }

    private static int HashOf(ReadOnlySpan<byte> call)
    {
        var hash = new HashCode();
        hash.AddBytes(call);
        return hash.ToHashCode();
    }
}
