using RedHare.Engine;
using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>Up to where a small collection stays packed: the one-way thresholds of Redis's encodings.</summary>
public sealed class EncodingLimits
{
    /// <summary>Fields of a hash in a listpack, at most.</summary>
    public long HashMaxListpackEntries { get; private set; }
    /// <summary>Bytes of a hash's field or value in a listpack, at most.</summary>
    public long HashMaxListpackValue { get; private set; }
    /// <summary>Entries of a list's listpack node if positive; −1 to −5 mean 4, 8, 16, 32, 64 KiB.</summary>
    public int ListMaxListpackSize { get; private set; }
    /// <summary>Uncompressed nodes at each end of a list; nothing is compressed yet.</summary>
    public int ListCompressDepth { get; private set; }
    /// <summary>Members of an all-integer set in an intset, at most.</summary>
    public long SetMaxIntsetEntries { get; private set; }
    /// <summary>Members of a set in a listpack, at most.</summary>
    public long SetMaxListpackEntries { get; private set; }
    /// <summary>Bytes of a set's member in a listpack, at most.</summary>
    public long SetMaxListpackValue { get; private set; }
    /// <summary>Members of a sorted set in a listpack, at most.</summary>
    public long ZSetMaxListpackEntries { get; private set; }
    /// <summary>Bytes of a sorted set's member in a listpack, at most.</summary>
    public long ZSetMaxListpackValue { get; private set; }
    /// <summary>Bytes of a sparse HyperLogLog, at most.</summary>
    public long HllSparseMaxBytes { get; private set; }
    /// <summary>Bytes of a stream's node, at most; 0 is no limit.</summary>
    public long StreamNodeMaxBytes { get; private set; }
    /// <summary>Entries of a stream's node, at most; 0 is no limit.</summary>
    public long StreamNodeMaxEntries { get; private set; }

    /// <summary>The limits of hashes.</summary>
    public HashLimits Hash => new(HashMaxListpackEntries, HashMaxListpackValue);

    /// <summary>The limits of sets.</summary>
    public SetLimits Set => new(SetMaxIntsetEntries, SetMaxListpackEntries, SetMaxListpackValue);

    /// <summary>The limits of a sorted set.</summary>
    public SortedSetLimits SortedSet => new(ZSetMaxListpackEntries, ZSetMaxListpackValue);

    internal static Directive[] Table =>
    [
        Integer("hash-max-listpack-entries", 512, 0, long.MaxValue, static (c, v) => c.Encodings.HashMaxListpackEntries = v, alias: "hash-max-ziplist-entries"),
        Memory("hash-max-listpack-value", 64, bind: static (c, v) => c.Encodings.HashMaxListpackValue = v, alias: "hash-max-ziplist-value"),
        Integer("list-max-listpack-size", -2, int.MinValue, int.MaxValue, static (c, v) => c.Encodings.ListMaxListpackSize = (int)v, alias: "list-max-ziplist-size"),
        Integer("list-compress-depth", 0, bind: static (c, v) => c.Encodings.ListCompressDepth = (int)v, flags: Inert),
        Integer("set-max-intset-entries", 512, 0, long.MaxValue, static (c, v) => c.Encodings.SetMaxIntsetEntries = v),
        Integer("set-max-listpack-entries", 128, 0, long.MaxValue, static (c, v) => c.Encodings.SetMaxListpackEntries = v),
        Integer("set-max-listpack-value", 64, 0, long.MaxValue, static (c, v) => c.Encodings.SetMaxListpackValue = v),
        Integer("zset-max-listpack-entries", 128, 0, long.MaxValue, static (c, v) => c.Encodings.ZSetMaxListpackEntries = v, alias: "zset-max-ziplist-entries"),
        Memory("zset-max-listpack-value", 64, bind: static (c, v) => c.Encodings.ZSetMaxListpackValue = v, alias: "zset-max-ziplist-value"),
        Memory("hll-sparse-max-bytes", 3000, bind: static (c, v) => c.Encodings.HllSparseMaxBytes = v),
        Memory("stream-node-max-bytes", 4096, bind: static (c, v) => c.Encodings.StreamNodeMaxBytes = v),
        Integer("stream-node-max-entries", 100, 0, long.MaxValue, static (c, v) => c.Encodings.StreamNodeMaxEntries = v),
    ];
}
