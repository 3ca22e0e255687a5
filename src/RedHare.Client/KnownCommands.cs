using System.Collections.Frozen;

namespace RedHare.Client;

/// <summary>
/// What is known of a command that is given by name: how it may be routed and retried, and where its keys are. One that is not listed is taken for a write
/// that must not run twice, without keys.
/// </summary>
/// <param name="Spec">Name, traits, split.</param>
/// <param name="Keys">Where its keys are.</param>
/// <param name="Words">Arguments that make another command of it, as BLOCK does of XREAD and NX of SET.</param>
/// <param name="Otherwise">What it is with one of these.</param>
internal sealed record KnownCommand(CommandSpec Spec, KeyPositions Keys, string[] Words, CommandSpec Otherwise)
{
    /// <summary>The command for some arguments: the value that happens to be called as an option costs no more than a retry or a connection.</summary>
    public CommandSpec For(ReadOnlySpan<RedisValue> arguments)
    {
        if (Words.Length == 0) return Spec;
        foreach (var argument in arguments)
            if (argument.IsOneOf(Words)) return Otherwise;
        return Spec;
    }
}

/// <summary>The table of known commands, and command lines made by it.</summary>
internal static class KnownCommands
{
    private const CommandTraits Reads = CommandTraits.ReadOnly, Repeats = CommandTraits.Idempotent, Once = CommandTraits.None, Waits = CommandTraits.Blocking, Everywhere = CommandTraits.EveryMaster;

    private static readonly FrozenDictionary<string, KnownCommand> Table = Rows().ToFrozenDictionary(known => known.Spec.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ConnectionBound = OfConnections().Select(known => known.Spec.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Containers = Table.Keys.Where(name => name.Contains(' ', StringComparison.Ordinal)).Select(name => name[..name.IndexOf(' ', StringComparison.Ordinal)])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is known of a command; null when nothing is. A subcommand after a space.</summary>
    public static KnownCommand? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>Whether a command changes the connection that it comes by, or asks what that carries.</summary>
    public static bool OfConnection(string name) => ConnectionBound.Contains(name);

    /// <summary>Whether a command makes messages come by the connection.</summary>
    public static bool Subscribes(string name) => name.EndsWith("SUBSCRIBE", StringComparison.OrdinalIgnoreCase) || name.Equals("MONITOR", StringComparison.OrdinalIgnoreCase);

    /// <summary>The names, for tests.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>A filled line with its keys marked. A subcommand may stand in the name (<c>CONFIG GET</c>) or be the first argument.</summary>
    public static CommandLine Line(string name, ReadOnlySpan<RedisValue> arguments)
    {
        if (arguments.Length > 0 && Containers.Contains(name) && Table.TryGetValue($"{name} {arguments[0]}", out var known)) arguments = arguments[1..];
        else known = Find(name);
        var line = CommandLine.Rent(known?.For(arguments) ?? new CommandSpec(name));
        foreach (var argument in arguments) line.Add(argument);
        known?.Keys.Mark(line);
        return line;
    }

    private static IEnumerable<KnownCommand> Rows() =>
    [
        // Reading.
        .. Row(Reads, KeyPositions.First, "GET STRLEN GETRANGE SUBSTR TTL PTTL EXPIRETIME PEXPIRETIME TYPE DUMP GETBIT BITCOUNT BITPOS BITFIELD_RO SORT_RO"),
        .. Row(Reads, KeyPositions.First, "HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HRANDFIELD HTTL HPTTL HEXPIRETIME HPEXPIRETIME LRANGE LLEN LINDEX LPOS"),
        .. Row(Reads, KeyPositions.First, "SMEMBERS SCARD SISMEMBER SMISMEMBER SRANDMEMBER XRANGE XREVRANGE XLEN XPENDING"),
        .. Row(Reads, KeyPositions.First, "ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZRANK ZREVRANK ZSCORE ZMSCORE ZCARD ZCOUNT ZLEXCOUNT ZRANDMEMBER"),
        .. Row(Reads, KeyPositions.First, "GEOPOS GEODIST GEOHASH GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO"),
        .. Row(Reads, KeyPositions.FirstTwo, "LCS"),
        .. Row(Reads, KeyPositions.All, "SINTER SUNION SDIFF PFCOUNT"),
        .. Row(Reads, KeyPositions.All, "MGET", CommandSplit.InKeyOrder),
        .. Row(Reads, KeyPositions.All, "EXISTS", CommandSplit.Sum),
        .. Row(Reads, KeyPositions.Counted, "ZUNION ZINTER ZDIFF ZINTERCARD SINTERCARD"),
        .. Row(Reads, KeyPositions.CountedBehindFirst, "EVAL_RO EVALSHA_RO FCALL_RO"),
        .. Row(Reads, KeyPositions.Second, "XINFO|STREAM XINFO|GROUPS XINFO|CONSUMERS OBJECT|ENCODING OBJECT|FREQ OBJECT|IDLETIME OBJECT|REFCOUNT MEMORY|USAGE"),

        // Reading, but of the master: a cursor has its meaning on one server only, and a use counts where eviction decides.
        .. Row(Repeats, KeyPositions.First, "HSCAN SSCAN ZSCAN"),
        .. Row(Repeats, KeyPositions.None, "SCAN"),
        .. Row(Repeats, KeyPositions.All, "TOUCH", CommandSplit.Sum),

        // Writing, and the same once more, the reply too.
        .. Row(Repeats, KeyPositions.First, "SETEX PSETEX SETRANGE GETEX HMSET XACK XDEL XTRIM XSETID PFADD"),
        .. Row(Repeats, KeyPositions.First, "SET", otherwise: Once, words: "NX XX GET"),
        .. Row(Repeats, KeyPositions.First, "HSETEX", otherwise: Once, words: "FNX FXX"),
        .. Row(Repeats, KeyPositions.First, "HGETEX"),
        .. Row(Repeats, KeyPositions.First, "EXPIRE PEXPIRE EXPIREAT PEXPIREAT HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT", otherwise: Once, words: "NX XX GT LT"),
        .. Row(Repeats, KeyPositions.Sorted, "SORT", otherwise: Once, words: "STORE"),
        .. Row(Repeats, KeyPositions.Pairs, "MSET", CommandSplit.Status),
        .. Row(Repeats, KeyPositions.All, "DEL UNLINK", CommandSplit.Sum),
        .. Row(Repeats, KeyPositions.All, "SUNIONSTORE SINTERSTORE SDIFFSTORE PFMERGE"),
        .. Row(Repeats, KeyPositions.FirstAndCounted, "ZDIFFSTORE"),
        .. Row(Repeats, KeyPositions.Second, "XGROUP|SETID XGROUP|DESTROY XGROUP|CREATECONSUMER XGROUP|DELCONSUMER"),

        // Writing, at most once. Some leave the same when they run twice, but their reply says what changed: the second run's would be a lie.
        .. Row(Once, KeyPositions.First, "PERSIST HSET HDEL HPERSIST LSET SADD SREM ZADD ZREM ZREMRANGEBYSCORE ZREMRANGEBYLEX GEOADD"),
        .. Row(Once, KeyPositions.First, "SETNX GETSET GETDEL APPEND INCR INCRBY INCRBYFLOAT DECR DECRBY SETBIT BITFIELD MOVE HSETNX HINCRBY HINCRBYFLOAT HGETDEL"),
        .. Row(Once, KeyPositions.First, "LPUSH LPUSHX RPUSH RPUSHX LPOP RPOP LINSERT LREM LTRIM SPOP ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYRANK XADD XCLAIM XAUTOCLAIM"),
        .. Row(Once, KeyPositions.FirstTwo, "RENAME RENAMENX SMOVE LMOVE RPOPLPUSH ZRANGESTORE GEOSEARCHSTORE"),
        .. Row(Once, KeyPositions.FirstTwo, "COPY", otherwise: Repeats, words: "REPLACE"),
        .. Row(Once, KeyPositions.First, "RESTORE", otherwise: Repeats, words: "REPLACE"),
        .. Row(Once, KeyPositions.Pairs, "MSETNX"),
        .. Row(Once, KeyPositions.FromSecond, "BITOP"),
        .. Row(Once, KeyPositions.Counted, "LMPOP ZMPOP"),
        .. Row(Once, KeyPositions.FirstAndCounted, "ZUNIONSTORE ZINTERSTORE"),
        .. Row(Once, KeyPositions.CountedBehindFirst, "EVAL EVALSHA FCALL"),
        .. Row(Once, KeyPositions.GeoStored, "GEORADIUS GEORADIUSBYMEMBER"),
        .. Row(Once, KeyPositions.Second, "XGROUP|CREATE PFDEBUG"),
        .. Row(Once, KeyPositions.First, "SPUBLISH"),
        .. Row(Once, KeyPositions.None, "PUBLISH"),

        // Waiting.
        .. Row(Waits, KeyPositions.AllButLast, "BLPOP BRPOP BZPOPMIN BZPOPMAX"),
        .. Row(Waits, KeyPositions.FirstTwo, "BLMOVE BRPOPLPUSH"),
        .. Row(Waits, KeyPositions.CountedBehindFirst, "BLMPOP BZMPOP"),
        .. Row(Waits, KeyPositions.None, "WAIT WAITAOF"),
        .. Row(Waits, KeyPositions.Migrated, "MIGRATE"),
        .. Row(Reads, KeyPositions.Streams, "XREAD", otherwise: Reads | Waits, words: "BLOCK"),
        .. Row(Once, KeyPositions.Streams, "XREADGROUP", otherwise: Waits, words: "BLOCK"),

        // Of one server.
        .. Row(Reads, KeyPositions.None, "PING ECHO TIME INFO LASTSAVE LOLWUT ROLE RANDOMKEY COMMAND PFSELFTEST"),
        .. Row(Reads, KeyPositions.None, "COMMAND|COUNT COMMAND|DOCS COMMAND|GETKEYS COMMAND|GETKEYSANDFLAGS COMMAND|HELP COMMAND|INFO COMMAND|LIST"),
        .. Row(Reads, KeyPositions.None, "ACL|CAT ACL|DRYRUN ACL|GENPASS ACL|GETUSER ACL|HELP ACL|LIST ACL|USERS ACL|WHOAMI CLIENT|GETNAME CLIENT|GETREDIR CLIENT|HELP CLIENT|ID CLIENT|INFO CLIENT|LIST CLIENT|TRACKINGINFO"),
        .. Row(Reads, KeyPositions.None, "CONFIG|GET CONFIG|HELP FUNCTION|DUMP FUNCTION|HELP FUNCTION|LIST FUNCTION|STATS LATENCY|DOCTOR LATENCY|GRAPH LATENCY|HELP LATENCY|HISTOGRAM LATENCY|HISTORY LATENCY|LATEST"),
        .. Row(Reads, KeyPositions.None, "MEMORY|DOCTOR MEMORY|HELP MEMORY|MALLOC-STATS MEMORY|STATS MODULE|HELP MODULE|LIST OBJECT|HELP PUBSUB|HELP PUBSUB|NUMSUB PUBSUB|SHARDNUMSUB SCRIPT|EXISTS SCRIPT|HELP"),
        .. Row(Reads, KeyPositions.None, "SLOWLOG|GET SLOWLOG|HELP XGROUP|HELP XINFO|HELP"),
        .. Row(Repeats, KeyPositions.None, "CLIENT|NO-EVICT CLIENT|NO-TOUCH CLIENT|PAUSE CLIENT|SETINFO CLIENT|SETNAME CLIENT|UNPAUSE"),
        .. Row(Once, KeyPositions.None, "ACL|DELUSER ACL|LOAD ACL|LOG ACL|SAVE ACL|SETUSER CLIENT|KILL CLIENT|UNBLOCK DEBUG FAILOVER FUNCTION|KILL MODULE|LOAD MODULE|LOADEX MODULE|UNLOAD REPLICAOF SCRIPT|DEBUG SCRIPT|KILL SHUTDOWN SLAVEOF SWAPDB CLUSTER"),
        .. Row(Once, KeyPositions.None, "ACL CLIENT CONFIG FUNCTION LATENCY MEMORY MODULE OBJECT PUBSUB SCRIPT SLOWLOG XGROUP XINFO"),

        // Of every server.
        .. Row(Reads | Everywhere, KeyPositions.None, "DBSIZE PUBSUB|NUMPAT SLOWLOG|LEN", CommandSplit.Sum),
        .. Row(Reads | Everywhere, KeyPositions.None, "KEYS PUBSUB|CHANNELS PUBSUB|SHARDCHANNELS", CommandSplit.Concatenate),
        .. Row(Repeats | Everywhere, KeyPositions.None, "LATENCY|RESET", CommandSplit.Sum),
        .. Row(Repeats | Everywhere, KeyPositions.None, "CONFIG|SET CONFIG|RESETSTAT CONFIG|REWRITE MEMORY|PURGE SAVE SCRIPT|LOAD SCRIPT|FLUSH SLOWLOG|RESET", CommandSplit.Status),
        .. Row(Once | Everywhere, KeyPositions.None, "BGREWRITEAOF BGSAVE FLUSHALL FLUSHDB FUNCTION|DELETE FUNCTION|FLUSH FUNCTION|LOAD FUNCTION|RESTORE", CommandSplit.Status),

        .. OfConnections(),
    ];

    /// <summary>What changes the connection that it comes by: for a connection of the caller's own.</summary>
    private static IEnumerable<KnownCommand> OfConnections() =>
    [
        .. Row(Once, KeyPositions.All, "WATCH SSUBSCRIBE SUNSUBSCRIBE"),
        .. Row(Once, KeyPositions.None, "ASKING AUTH DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT READONLY READWRITE REPLCONF RESET SELECT SUBSCRIBE SYNC UNSUBSCRIBE UNWATCH"),
        .. Row(Once, KeyPositions.None, "CLIENT|CACHING CLIENT|REPLY CLIENT|TRACKING"),
    ];

    /// <param name="traits">Of all.</param>
    /// <param name="keys">Of all.</param>
    /// <param name="names">Divided by spaces; a subcommand behind a bar, as in COMMAND LIST.</param>
    /// <param name="split">Of all.</param>
    /// <param name="otherwise">The traits with one of <paramref name="words"/> among the arguments.</param>
    /// <param name="words">Divided by spaces.</param>
    private static IEnumerable<KnownCommand> Row(
        CommandTraits traits, KeyPositions keys, string names, CommandSplit split = CommandSplit.Never, CommandTraits otherwise = CommandTraits.None, string words = "")
    {
        var optional = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Split(' '))
        {
            var spec = new CommandSpec(name.Replace('|', ' '), traits, split);
            yield return new KnownCommand(spec, keys, optional, optional.Length == 0 ? spec : new CommandSpec(spec.Name, otherwise));
        }
    }
}
