using RedHare.Engine;

namespace RedHare.Commands.Lists;

/// <summary>The keyspace events of lists.</summary>
internal static class ListEvents
{
    public static readonly KeyEvent LPush = new(KeyEventClass.List, "lpush");
    public static readonly KeyEvent RPush = new(KeyEventClass.List, "rpush");
    public static readonly KeyEvent LPop = new(KeyEventClass.List, "lpop");
    public static readonly KeyEvent RPop = new(KeyEventClass.List, "rpop");
    public static readonly KeyEvent LInsert = new(KeyEventClass.List, "linsert");
    public static readonly KeyEvent LSet = new(KeyEventClass.List, "lset");
    public static readonly KeyEvent LRem = new(KeyEventClass.List, "lrem");
    public static readonly KeyEvent LTrim = new(KeyEventClass.List, "ltrim");

    public static KeyEvent Push(ListEnd end) => end == ListEnd.Left ? LPush : RPush;

    public static KeyEvent Pop(ListEnd end) => end == ListEnd.Left ? LPop : RPop;
}
