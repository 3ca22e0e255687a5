using System.Collections.Frozen;

namespace RedHare.Client;

/// <summary>
/// Reads of one key whose answer changes only when the key does. Not among them: what draws lots (SRANDMEMBER), what depends on the clock (TTL, XPENDING,
/// OBJECT IDLETIME), cursors (HSCAN), scripts, and PFCOUNT, which writes to the key in passing.
/// </summary>
internal static class CacheableCommands
{
    private static readonly FrozenSet<string> Names = (
        "GET STRLEN GETRANGE SUBSTR GETBIT BITCOUNT BITPOS BITFIELD_RO EXISTS TYPE EXPIRETIME PEXPIRETIME DUMP HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HEXPIRETIME HPEXPIRETIME " +
        "LRANGE LLEN LINDEX LPOS SMEMBERS SCARD SISMEMBER SMISMEMBER ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZRANK ZREVRANK ZSCORE ZMSCORE ZCARD ZCOUNT " +
        "ZLEXCOUNT XLEN XRANGE XREVRANGE GEOPOS GEODIST GEOHASH GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static bool Include(CommandLine line) => line.KeyCount == 1 && Names.Contains(line.Spec.Name);
}
