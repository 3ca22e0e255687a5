using System.Collections.Frozen;

namespace RedHare.Client;

/// <summary>Traits of commands that are given by name: which only read, which wait. What is not listed is taken for a write that must not run twice.</summary>
internal static class KnownCommands
{
    private const string Reading =
        "GET MGET STRLEN GETRANGE SUBSTR EXISTS TTL PTTL EXPIRETIME PEXPIRETIME TYPE KEYS SCAN RANDOMKEY DBSIZE DUMP OBJECT HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HSCAN " +
        "HRANDFIELD HTTL HPTTL HEXPIRETIME HPEXPIRETIME LRANGE LLEN LINDEX LPOS SMEMBERS SCARD SISMEMBER SMISMEMBER SINTER SUNION SDIFF SINTERCARD SRANDMEMBER SSCAN ZRANGE ZREVRANGE " +
        "ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZRANK ZREVRANK ZSCORE ZMSCORE ZCARD ZCOUNT ZLEXCOUNT ZSCAN ZINTER ZUNION ZDIFF ZINTERCARD ZRANDMEMBER XRANGE XREVRANGE " +
        "XLEN XINFO XPENDING BITCOUNT BITPOS GETBIT BITFIELD_RO PFCOUNT GEOPOS GEODIST GEOHASH GEOSEARCH SORT_RO EVAL_RO EVALSHA_RO FCALL_RO PING ECHO TIME INFO COMMAND LASTSAVE MEMORY LCS";

    private const string Waiting = "BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF";

    private static readonly FrozenDictionary<string, CommandSpec> Specs = Reading.Split(' ').Select(name => new CommandSpec(name, CommandTraits.ReadOnly))
        .Concat(Waiting.Split(' ').Select(name => new CommandSpec(name, CommandTraits.Blocking)))
        .ToFrozenDictionary(spec => spec.Name, StringComparer.OrdinalIgnoreCase);

    public static CommandSpec Find(string name) => Specs.TryGetValue(name, out var spec) ? spec : new CommandSpec(name);
}
