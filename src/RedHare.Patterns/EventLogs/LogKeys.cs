using System.Globalization;

namespace RedHare.Patterns.EventLogs;

/// <summary>The keys of a log. They share a slot of a cluster, so that one script appends to several partitions, and one read waits for all of them.</summary>
internal sealed class LogKeys
{
    private readonly string _root;
    private readonly RedisKey[] _streams;

    public LogKeys(PatternContext context, string name, int partitions)
    {
        _root = context.Key("log", name);
        _streams = [.. Enumerable.Range(0, partitions).Select(partition => (RedisKey)string.Create(CultureInfo.InvariantCulture, $"{_root}:{partition}"))];
    }

    public int Partitions => _streams.Length;

    /// <summary>How many partitions there are.</summary>
    public RedisKey Settings => _root;

    public ReadOnlyMemory<RedisKey> Streams => _streams;

    public RedisKey Stream(int partition) => _streams[partition];

    /// <summary>Which partition's stream it is, by its name's end.</summary>
    public static int PartitionOf(Reply stream)
    {
        var name = stream.Bytes.Span;
        return int.Parse(name[(name.LastIndexOf((byte)':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The id that was appended under an idempotency key.</summary>
    public RedisKey Once(string key) => $"{_root}:once:{key}";

    /// <summary>Processes of a group, by when they are given up.</summary>
    public RedisKey Members(string group) => $"{_root}:members:{group}";

    /// <summary>Which process has which partition.</summary>
    public RedisKey Owners(string group) => $"{_root}:owners:{group}";

    public RedisKey Dead(string group) => $"{_root}:dead:{group}";

    /// <summary>That a group has handled an event of an idempotency key.</summary>
    public RedisKey Handled(string group, string key) => $"{_root}:handled:{group}:{key}";

    /// <summary>Where a group's processes tell each other that something has changed hands.</summary>
    public string Channel(string group) => $"{_root}:moved:{group}";
}
