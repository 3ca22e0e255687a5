namespace RedHare.Client;

/// <summary>What a key holds.</summary>
public enum RedisType
{
    /// <summary>Nothing: there is no such key.</summary>
    None,

    /// <summary>A string, a number, a bitmap, a HyperLogLog.</summary>
    String,

    /// <summary>A list.</summary>
    List,

    /// <summary>A set.</summary>
    Set,

    /// <summary>A sorted set, a geospatial index.</summary>
    SortedSet,

    /// <summary>A hash.</summary>
    Hash,

    /// <summary>A stream.</summary>
    Stream,

    /// <summary>A type of a server's module.</summary>
    Other,
}

/// <summary>Redis's names of the types.</summary>
internal static class RedisTypes
{
    public static RedisType Parse(string name) => name switch
    {
        "none" => RedisType.None,
        "string" => RedisType.String,
        "list" => RedisType.List,
        "set" => RedisType.Set,
        "zset" => RedisType.SortedSet,
        "hash" => RedisType.Hash,
        "stream" => RedisType.Stream,
        _ => RedisType.Other,
    };

    public static ReadOnlySpan<byte> Name(RedisType type) => type switch
    {
        RedisType.String => "string"u8,
        RedisType.List => "list"u8,
        RedisType.Set => "set"u8,
        RedisType.SortedSet => "zset"u8,
        RedisType.Hash => "hash"u8,
        RedisType.Stream => "stream"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This type has no name."),
    };
}
