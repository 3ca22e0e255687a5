namespace RedHare.Patterns.Feeds;

/// <summary>The commands of feeds besides scripts.</summary>
internal static class FeedCommands
{
    public static readonly CommandSpec SAdd = new("SADD", CommandTraits.Idempotent), SRem = new("SREM", CommandTraits.Idempotent), SCard = new("SCARD", CommandTraits.ReadOnly);

    // From the master: who has just begun to follow must not be missed.
    public static readonly CommandSpec SScan = new("SSCAN", CommandTraits.Idempotent);

    public static readonly CommandSpec ZRem = new("ZREM", CommandTraits.Idempotent);

    public static readonly CommandSpec ZRange = new("ZRANGE", CommandTraits.Idempotent), ZCard = new("ZCARD", CommandTraits.ReadOnly);
}
