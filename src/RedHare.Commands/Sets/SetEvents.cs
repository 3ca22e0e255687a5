using RedHare.Engine;

namespace RedHare.Commands.Sets;

/// <summary>The keyspace events of sets.</summary>
internal static class SetEvents
{
    public static readonly KeyEvent Add = new(KeyEventClass.Set, "sadd");
    public static readonly KeyEvent Remove = new(KeyEventClass.Set, "srem");
    public static readonly KeyEvent Pop = new(KeyEventClass.Set, "spop");
    public static readonly KeyEvent InterStore = new(KeyEventClass.Set, "sinterstore");
    public static readonly KeyEvent UnionStore = new(KeyEventClass.Set, "sunionstore");
    public static readonly KeyEvent DiffStore = new(KeyEventClass.Set, "sdiffstore");
}
