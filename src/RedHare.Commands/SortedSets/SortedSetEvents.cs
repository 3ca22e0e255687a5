using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>The keyspace events of sorted sets.</summary>
internal static class SortedSetEvents
{
    public static readonly KeyEvent Add = new(KeyEventClass.SortedSet, "zadd");
    public static readonly KeyEvent Increment = new(KeyEventClass.SortedSet, "zincr");
    public static readonly KeyEvent Remove = new(KeyEventClass.SortedSet, "zrem");
    public static readonly KeyEvent RemoveByRank = new(KeyEventClass.SortedSet, "zremrangebyrank");
    public static readonly KeyEvent RemoveByScore = new(KeyEventClass.SortedSet, "zremrangebyscore");
    public static readonly KeyEvent RemoveByLex = new(KeyEventClass.SortedSet, "zremrangebylex");
    public static readonly KeyEvent PopMin = new(KeyEventClass.SortedSet, "zpopmin");
    public static readonly KeyEvent PopMax = new(KeyEventClass.SortedSet, "zpopmax");
    public static readonly KeyEvent RangeStore = new(KeyEventClass.SortedSet, "zrangestore");
    public static readonly KeyEvent UnionStore = new(KeyEventClass.SortedSet, "zunionstore");
    public static readonly KeyEvent InterStore = new(KeyEventClass.SortedSet, "zinterstore");
    public static readonly KeyEvent DiffStore = new(KeyEventClass.SortedSet, "zdiffstore");
}
