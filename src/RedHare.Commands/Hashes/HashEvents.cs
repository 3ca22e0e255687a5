using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>The keyspace events of hashes.</summary>
internal static class HashEvents
{
    public static readonly KeyEvent Set = new(KeyEventClass.Hash, "hset");
    public static readonly KeyEvent Del = new(KeyEventClass.Hash, "hdel");
    public static readonly KeyEvent IncrBy = new(KeyEventClass.Hash, "hincrby");
    public static readonly KeyEvent IncrByFloat = new(KeyEventClass.Hash, "hincrbyfloat");
    public static readonly KeyEvent Expire = new(KeyEventClass.Hash, "hexpire");
    public static readonly KeyEvent Persist = new(KeyEventClass.Hash, "hpersist");
    public static readonly KeyEvent Expired = new(KeyEventClass.Hash, "hexpired");
}
