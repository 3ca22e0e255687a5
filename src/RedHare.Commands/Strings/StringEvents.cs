using RedHare.Engine;

namespace RedHare.Commands.Strings;

/// <summary>The keyspace events of strings.</summary>
internal static class StringEvents
{
    public static readonly KeyEvent Set = new(KeyEventClass.String, "set");
    public static readonly KeyEvent Append = new(KeyEventClass.String, "append");
    public static readonly KeyEvent IncrBy = new(KeyEventClass.String, "incrby");
    public static readonly KeyEvent IncrByFloat = new(KeyEventClass.String, "incrbyfloat");
    public static readonly KeyEvent SetRange = new(KeyEventClass.String, "setrange");
}
