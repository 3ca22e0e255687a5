using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>A queue that was declared by this connection.</summary>
internal sealed class QueueRecord(QueueDeclaration declaration, string name)
{
    public QueueDeclaration Declaration { get; } = declaration;

    /// <summary>The name that it has now; bindings and consumers know it by the first.</summary>
    public string Name { get; set; } = name;
}
