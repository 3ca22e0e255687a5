namespace RedHare.Differential.Tests;

/// <summary>The families' commands with places for <see cref="RandomCommands"/> to fill. Only absolute times far ahead: nothing depends on when it runs.</summary>
internal static class Templates
{
    public static readonly Dictionary<string, string[]> Families = new()
    {
        ["strings"] =
        [
            "SET {k} {v}", "SET {k} {v} NX", "SET {k} {v} XX", "SET {k} {v} GET", "SET {k} {v} XX GET", "SET {k} {v} KEEPTTL", "SET {k} {v} PXAT {t}", "SET {k} {v} EXAT {T} GET",
            "SETNX {k} {v}", "GETSET {k} {v}", "GET {k}", "GETDEL {k}", "GETEX {k}", "GETEX {k} PXAT {t}", "GETEX {k} EXAT {T}", "GETEX {k} PERSIST", "MGET {k} {k} {k}", "MSET {k} {v} {k} {v}",
            "MSETNX {k} {v} {k} {v}", "APPEND {k} {v}", "STRLEN {k}", "INCR {k}", "DECR {k}", "INCRBY {k} {d}", "DECRBY {k} {d}", "INCRBYFLOAT {k} {D}", "SETRANGE {k} {b} {v}", "GETRANGE {k} {i} {i}",
            "SUBSTR {k} {i} {i}", "LCS {k} {k}", "LCS {k} {k} LEN", "LCS {k} {k} IDX WITHMATCHLEN", "SETBIT {k} {b} {n}", "SETBIT {k} {b} 1", "GETBIT {k} {b}", "DEL {k}", "PEXPIRETIME {k}", "TYPE {k}",
            "PSETEX {k} 0 {v}", "SETEX {k} -1 {v}",
        ],
        ["keys"] =
        [
            "SET {k} {v}", "RPUSH {k} {e}", "SADD {k} {e}", "ZADD {k} {s} {e}", "HSET {k} {e} {v}", "DEL {k}", "DEL {k} {k}", "UNLINK {k} {k}", "EXISTS {k} {k}", "TYPE {k}", "RENAME {k} {k}", "RENAMENX {k} {k}",
            "COPY {k} {k}", "COPY {k} {k} REPLACE", "TOUCH {k} {k}", "PEXPIREAT {k} {t}", "PEXPIREAT {k} {t} {c}", "EXPIREAT {k} {T}", "EXPIREAT {k} {T} {c}", "EXPIREAT {k} 1", "PEXPIREAT {k} 1 {c}", "EXPIRE {k} -1",
            "EXPIRE {k} 9223372036854775807", "EXPIRE {k} x", "EXPIRETIME {k}", "PEXPIRETIME {k}", "PERSIST {k}", "KEYS {p}", "DBSIZE", "SCAN 0 COUNT 1000", "SCAN 0 COUNT 1000 MATCH {p}", "SCAN 0 COUNT 1000 TYPE set", "OBJECT ENCODING {k}", "OBJECT REFCOUNT other:none",
            "MOVE {k} 1", "MOVE {k} 0", "COPY {k} {k} DB 1 REPLACE", "SELECT 1", "SELECT 0", "SELECT 0", "SELECT 0", "SWAPDB 0 1", "EXPIREAT {k} {T} XX GT", "EXPIREAT {k} {T} NX XX", "PEXPIREAT {k} {t} {c} {c}",
        ],
        ["hashes"] =
        [
            "HSET {k} {e} {v}", "HSET {k} {e} {v} {e} {v}", "HSET {k} {e} {v}", "HMSET {k} {e} {v} {e} {v}", "HSETNX {k} {e} {v}", "HGET {k} {e}", "HMGET {k} {e} {e} {e}", "HDEL {k} {e}", "HDEL {k} {e} {e} {e} {e}", "HLEN {k}",
            "HSTRLEN {k} {e}", "HEXISTS {k} {e}", "HKEYS {k}", "HVALS {k}", "HGETALL {k}", "HINCRBY {k} {e} {d}", "HINCRBYFLOAT {k} {e} {D}", "HRANDFIELD {k} 100", "HRANDFIELD {k} 100 WITHVALUES", "HSCAN {k} 0 COUNT 1000",
            "HSCAN {k} 0 COUNT 1000 MATCH {p}", "DEL {k}", "OBJECT ENCODING {k}",
        ],
        ["lists"] =
        [
            "RPUSH {k} {e}", "LPUSH {k} {e} {e} {e}", "RPUSH {k} {e} {e} {v}", "LPUSHX {k} {e}", "RPUSHX {k} {e} {e}", "LPOP {k}", "RPOP {k}", "LPOP {k} {n}", "RPOP {k} {n}", "LLEN {k}", "LINDEX {k} {i}", "LRANGE {k} {i} {i}", "LRANGE {k} 0 -1",
            "LSET {k} {i} {e}", "LINSERT {k} {o} {e} {e}", "LREM {k} {i} {e}", "LTRIM {k} {i} {i}", "LPOS {k} {e}", "LPOS {k} {e} RANK {i}", "LPOS {k} {e} COUNT {n}", "LPOS {k} {e} RANK {i} COUNT {n} MAXLEN {n}", "RPOPLPUSH {k} {k}",
            "LMOVE {k} {k} {w} {w}", "LMPOP 2 {k} {k} {w} COUNT {n}", "LMPOP 1 {k} {w}", "BLMPOP 0.001 2 {k} {k} {w} COUNT {n}", "BLPOP {k} {k} 0.001", "BRPOP {k} 0.001", "BLMOVE {k} {k} {w} {w} 0.001", "BRPOPLPUSH {k} {k} 0.001",
            "SORT {k} ALPHA", "SORT {k} LIMIT {n} {n} DESC", "SORT {k} ALPHA STORE {k}", "RPUSH {k} {m} {m} {m} {m}", "OBJECT ENCODING {k}",
        ],
        ["sets"] =
        [
            "SADD {k} {m}", "SADD {k} {m} {m} {m}", "SADD {k} {e} {e}", "SADD {k} {v}", "SREM {k} {m}", "SREM {k} {m} {m} {e} {e}", "SREM {k} {m} {m} {m} {m} {m}", "SISMEMBER {k} {m}", "SMISMEMBER {k} {m} {e}", "SCARD {k}", "SMEMBERS {k}",
            "SMOVE {k} {k} {m}", "SINTER {k} {k}", "SUNION {k} {k}", "SDIFF {k} {k}", "SINTERSTORE {k} {k} {k}", "SUNIONSTORE {k} {k} {k}", "SDIFFSTORE {k} {k} {k}", "SINTERCARD 2 {k} {k}", "SINTERCARD 2 {k} {k} LIMIT {n}", "SRANDMEMBER {k} 100",
            "SPOP {k} 100", "SPOP {k} 0", "SSCAN {k} 0 COUNT 1000", "SSCAN {k} 0 COUNT 1000 MATCH {p}", "DEL {k}", "SORT {k} ALPHA", "SORT {k} ALPHA LIMIT {n} {n}",
        ],
        ["sortedsets"] =
        [
            "ZADD {k} {s} {e}", "ZADD {k} {s} {e} {s} {e} {s} {e}", "ZADD {k} {c} {s} {e}", "ZADD {k} {c} CH {s} {e} {s} {e}", "ZADD {k} XX {c} CH {s} {e}", "ZADD {k} INCR {s} {e}", "ZADD {k} {c} INCR {s} {e}", "ZINCRBY {k} {s} {e}", "ZREM {k} {e} {e}",
            "ZSCORE {k} {e}", "ZMSCORE {k} {e} {e}", "ZCARD {k}", "ZCOUNT {k} {r} {r}", "ZRANK {k} {e}", "ZREVRANK {k} {e}", "ZRANGE {k} {i} {i}", "ZRANGE {k} 0 -1 WITHSCORES", "ZRANGE {k} {i} {i} REV WITHSCORES",
            "ZRANGE {k} {r} {r} BYSCORE LIMIT {n} {i}", "ZRANGE {k} {r} {r} BYSCORE REV WITHSCORES", "ZREVRANGE {k} {i} {i} WITHSCORES", "ZRANGEBYSCORE {k} {r} {r} WITHSCORES",
            "ZREVRANGEBYSCORE {k} {r} {r} LIMIT {n} {n}", "ZRANGESTORE {k} {k} {i} {i}", "ZRANGESTORE {k} {k} {r} {r} BYSCORE", "ZREMRANGEBYRANK {k} {i} {i}", "ZREMRANGEBYSCORE {k} {r} {r}",
            "ZPOPMIN {k}", "ZPOPMAX {k} {n}", "ZMPOP 2 {k} {k} MIN COUNT {n}", "ZMPOP 1 {k} MAX", "BZPOPMIN {k} {k} 0.001", "BZPOPMAX {k} 0.001", "BZMPOP 0.001 1 {k} MIN COUNT {n}", "ZUNION 2 {k} {k} WITHSCORES",
            "ZUNION 2 {k} {k} AGGREGATE {a} WITHSCORES", "ZINTER 2 {k} {k} WEIGHTS {s} {s} WITHSCORES", "ZDIFF 2 {k} {k} WITHSCORES", "ZUNIONSTORE {k} 2 {k} {k} WEIGHTS {s} {s} AGGREGATE {a}", "ZINTERSTORE {k} 2 {k} {k}", "ZDIFFSTORE {k} 2 {k} {k}",
            "ZINTERCARD 2 {k} {k} LIMIT {n}", "ZSCAN {k} 0 COUNT 1000", "DEL {k}", "SADD {k} {e}",
        ],
        ["streams"] =
        [
            "XADD {k} {A} {f} {v}", "XADD {k} {A} a {v} b {v}", "XADD {k} {A} a {e} b {e}", "XADD {k} {A} a 1 b 2 field {v}", "XADD {k} {I} a {v}", "XADD {k} NOMKSTREAM {A} {f} {v}", "XADD {k} MAXLEN {n} {A} a {v} b {v}",
            "XADD {k} MAXLEN {~} {n} {A} a {v} b {v}", "XADD {k} MINID {~} {I} {A} {f} {v}", "XADD {k} MAXLEN ~ {n} LIMIT {n} {A} {f} {v}", "XADD {k} MAXLEN = {n} LIMIT {n} {A} a 1", "XADD {k} {A} a 1 a 1 a 2", "XADD {k} {A} b {v} a {v}",
            "XLEN {k}", "XRANGE {k} {J} {J}", "XRANGE {k} - +", "XRANGE {k} - + COUNT {i}", "XRANGE {k} {J} + COUNT {n}", "XREVRANGE {k} {J} {J}", "XREVRANGE {k} + -", "XREVRANGE {k} + {J} COUNT {i}", "XREAD STREAMS {k} {I}",
            "XREAD COUNT {i} STREAMS {k} {k} {I} {I}", "XREAD STREAMS {k} $", "XREAD BLOCK 1 COUNT {n} STREAMS {k} {I}", "XREAD BLOCK 1 STREAMS {k} {k} $ $", "XDEL {k} {I}", "XDEL {k} {I} {I} {I}", "XTRIM {k} MAXLEN {n}",
            "XTRIM {k} MAXLEN {~} {n}", "XTRIM {k} MINID {I}", "XTRIM {k} MINID {~} {I}", "XTRIM {k} MAXLEN ~ {n} LIMIT {n}", "XTRIM {k} MINID ~ {I} LIMIT {n}", "XSETID {k} 21-9", "XSETID {k} 21-9 ENTRIESADDED {n} MAXDELETEDID {I}",
            "DEL {k}", "DEL {k}", "COPY {k} {k} REPLACE", "RENAME {k} {k}", "TYPE {k}", "OBJECT ENCODING {k}", "PEXPIREAT {k} {t}", "CONFIG SET stream-node-max-entries {n}", "CONFIG SET stream-node-max-entries {n} stream-node-max-bytes 200",
            "SET {k} {v}",
        ],
        // Ranges by bytes are defined only among equal scores.
        ["lexranges"] =
        [
            "ZADD {k} 0 {e}", "ZADD {k} 0 {e} 0 {e} 0 {e}", "ZREM {k} {e}", "ZADD {k} 0 {v}", "ZRANGE {k} 0 -1", "ZRANK {k} {e}",
            "ZLEXCOUNT {k} {x} {x}", "ZRANGE {k} {x} {x} BYLEX", "ZRANGE {k} {x} {x} BYLEX REV LIMIT {n} {n}", "ZRANGEBYLEX {k} {x} {x}", "ZREVRANGEBYLEX {k} {x} {x}",
            "ZREMRANGEBYLEX {k} {x} {x}", "ZRANGESTORE {k} {k} {x} {x} BYLEX", "OBJECT ENCODING {k}",
        ],
        ["groups"] =
        [
            "XADD {k} {A} {f} {v}", "XADD {k} {A} a 1 b 2", "XADD {k} {A} {f} {v}", "XADD {k} {A} a {e}", "XADD {k} {A} a {e}", "XADD {k} {A} a {e}", "XGROUP CREATE {k} {g} {G}", "XGROUP CREATE {k} {g} {G} MKSTREAM",
            "XGROUP CREATE {k} {g} 0 MKSTREAM ENTRIESREAD {i}", "XGROUP SETID {k} {g} {G}", "XGROUP SETID {k} {g} 0", "XGROUP DESTROY {k} {g}", "XGROUP CREATECONSUMER {k} {g} {u}", "XGROUP DELCONSUMER {k} {g} {u}",
            "XREADGROUP GROUP {g} {u} STREAMS {k} >", "XREADGROUP GROUP {g} {u} COUNT {n} STREAMS {k} >", "XREADGROUP GROUP {g} {u} COUNT 2 STREAMS {k} >", "XREADGROUP GROUP {g} {u} COUNT 1 NOACK STREAMS {k} >",
            "XREADGROUP GROUP {g} {u} STREAMS {k} {P}", "XREADGROUP GROUP {g} {u} COUNT {n} STREAMS {k} 0", "XREADGROUP GROUP {g} {u} STREAMS {k} {k} > 0", "XREADGROUP BLOCK 1 GROUP {g} {u} STREAMS {k} >",
            "XACK {k} {g} {P}", "XACK {k} {g} {P} {P} {P}", "XPENDING {k} {g}", "XPENDING {k} {g}", "XPENDING {k} {g} {J} {J} {n}", "XPENDING {k} {g} - + 20", "XPENDING {k} {g} - + 20 {u}", "XPENDING {k} {g} IDLE {L} - + 20",
            "XPENDING {k} {g} IDLE {L} {J} + {n} {u}", "XCLAIM {k} {g} {u} {L} {P} {P}", "XCLAIM {k} {g} {u} {L} {P} {P} IDLE {L}", "XCLAIM {k} {g} {u} {L} {P} {P} {P} JUSTID", "XCLAIM {k} {g} {u} 0 {P} {P} FORCE IDLE {L}",
            "XCLAIM {k} {g} {u} 0 {P} RETRYCOUNT {d} FORCE", "XCLAIM {k} {g} {u} {L} {P} LASTID {P}", "XCLAIM {k} {g} {u} 0 {P} FORCE JUSTID LASTID {P} RETRYCOUNT {n}", "XAUTOCLAIM {k} {g} {u} {L} {J}",
            "XAUTOCLAIM {k} {g} {u} {L} 0 COUNT {n}", "XAUTOCLAIM {k} {g} {u} {L} {J} COUNT 2 JUSTID", "XDEL {k} {P}", "XDEL {k} {P} {P}", "XTRIM {k} MAXLEN {n}", "XTRIM {k} MINID {P}", "DEL {k}", "COPY {k} {k} REPLACE", "RENAME {k} {k}",
            "XRANGE {k} - +", "SET {k} {v}", "XINFO GROUPS other:none", "XINFO CONSUMERS {k} nobody",
        ],
        ["group counters"] =
        [
            "XADD {k} {A} {f} {v}", "XADD {k} {A} a 1 b 2", "XADD {k} {A} {f} {v}", "XADD {k} {A} a {e}", "XADD {k} {A} a {e}", "XGROUP CREATE {k} {g} {G}", "XGROUP CREATE {k} {g} {G} MKSTREAM ENTRIESREAD {i}", "XGROUP CREATE {k} {g} 0 MKSTREAM",
            "XGROUP SETID {k} {g} {G}", "XGROUP SETID {k} {g} {P} ENTRIESREAD {n}", "XGROUP DESTROY {k} {g}", "XREADGROUP GROUP {g} {u} STREAMS {k} >", "XREADGROUP GROUP {g} {u} COUNT 1 STREAMS {k} >",
            "XREADGROUP GROUP {g} {u} COUNT 2 STREAMS {k} >", "XREADGROUP GROUP {g} {u} COUNT 1 NOACK STREAMS {k} >", "XACK {k} {g} {P}", "XCLAIM {k} {g} {u} 0 {P} FORCE LASTID {P}", "XINFO GROUPS {k}", "XINFO GROUPS {k}", "XINFO GROUPS {k}",
            "XGROUP DELCONSUMER {k} {g} {u}", "DEL {k}", "COPY {k} {k} REPLACE",
        ],
        ["geo"] =
        [
            "GEOADD {k} {lon} {lat} {e}", "GEOADD {k} {lon} {lat} {e} {lon} {lat} {e} {lon} {lat} {e}", "GEOADD {k} {lon} {lat} {e} {lon} {lat} {m}", "GEOADD {k} CH {lon} {lat} {e}", "GEOADD {k} NX {lon} {lat} {e}", "GEOADD {k} XX CH {lon} {lat} {e}",
            "GEOPOS {k} {e} {e} {m}", "GEOHASH {k} {e} {e}", "GEODIST {k} {e} {e}", "GEODIST {k} {e} {m} {unit}", "GEOSEARCH {k} FROMLONLAT {lon} {lat} BYRADIUS {radius} {unit} ASC WITHDIST WITHCOORD WITHHASH",
            "GEOSEARCH {k} FROMMEMBER {e} BYRADIUS {radius} {unit} DESC WITHDIST", "GEOSEARCH {k} FROMLONLAT {lon} {lat} BYBOX {radius} {radius} {unit} ASC WITHDIST", "GEOSEARCH {k} FROMMEMBER {e} BYBOX {radius} {radius} {unit} WITHHASH ASC",
            "GEOSEARCH {k} FROMLONLAT {lon} {lat} BYRADIUS {radius} {unit} ASC COUNT {n}", "GEOSEARCHSTORE {k} {k} FROMLONLAT {lon} {lat} BYBOX {radius} {radius} {unit}", "GEOSEARCHSTORE {k} {k} FROMMEMBER {e} BYRADIUS {radius} {unit} STOREDIST",
            "GEORADIUS {k} {lon} {lat} {radius} {unit} ASC WITHDIST", "GEORADIUS {k} {lon} {lat} {radius} {unit} STORE {k}", "GEORADIUS_RO {k} {lon} {lat} {radius} {unit} DESC WITHCOORD", "GEORADIUSBYMEMBER {k} {e} {radius} {unit} ASC", "GEORADIUSBYMEMBER {k} {e} {radius} {unit} STOREDIST {k}",
            "GEORADIUSBYMEMBER_RO {k} {e} {radius} {unit} ASC", "ZRANGE {k} 0 -1 WITHSCORES", "ZREM {k} {e}",
        ],
        ["transactions"] =
        [
            "MULTI", "MULTI", "MULTI", "EXEC", "EXEC", "EXEC", "DISCARD", "WATCH {k}", "UNWATCH", "SET {k} {v}", "GET {k}", "INCR {k}", "INCRBY {k} {d}", "RPUSH {k} {e}", "LPOP {k}", "LRANGE {k} 0 -1", "DEL {k}", "HSET {k} {e} {v}", "HGET {k} {e}",
            "ZADD {k} {s} {e}", "ZRANGE {k} 0 -1 WITHSCORES", "BLPOP {k} 0.001", "BZPOPMIN {k} 0.001", "SELECT 0", "PING", "ECHO {v}", "NOSUCH {v}", "PEXPIREAT {k} {t}", "PEXPIRETIME {k}", "SUBSTR {k} {i} {i}", "MULTI", "SINTERCARD 1 {k}",
        ],
    };
}
