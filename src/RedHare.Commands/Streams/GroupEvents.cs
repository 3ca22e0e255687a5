using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>The keyspace events of consumer groups. Reading, claiming and acknowledging have none.</summary>
internal static class GroupEvents
{
    public static readonly KeyEvent Create = new(KeyEventClass.Stream, "xgroup-create");
    public static readonly KeyEvent SetId = new(KeyEventClass.Stream, "xgroup-setid");
    public static readonly KeyEvent Destroy = new(KeyEventClass.Stream, "xgroup-destroy");
    public static readonly KeyEvent CreateConsumer = new(KeyEventClass.Stream, "xgroup-createconsumer");
    public static readonly KeyEvent DeleteConsumer = new(KeyEventClass.Stream, "xgroup-delconsumer");
}
