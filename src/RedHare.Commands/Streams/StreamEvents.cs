using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>The keyspace events of streams.</summary>
internal static class StreamEvents
{
    public static readonly KeyEvent Add = new(KeyEventClass.Stream, "xadd");
    public static readonly KeyEvent Trim = new(KeyEventClass.Stream, "xtrim");
    public static readonly KeyEvent Delete = new(KeyEventClass.Stream, "xdel");
    public static readonly KeyEvent SetId = new(KeyEventClass.Stream, "xsetid");
}
