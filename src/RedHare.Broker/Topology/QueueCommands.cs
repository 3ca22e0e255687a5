using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>queue.declare, queue.purge and queue.delete, with RabbitMQ's checks in RabbitMQ's order.</summary>
internal sealed class QueueCommands(BrokerConnection connection)
{
    private readonly VirtualHost _host = connection.VirtualHost;
    private readonly Access _access = connection.Access;

    public AmqpError? Declare(string name, bool passive, bool durable, bool exclusive, bool autoDelete, AmqpTable arguments, out QueueDeclared declared)
    {
        declared = default;
        name = Names.Strip(name);
        if (name.StartsWith(ReplyTargets.Queue, StringComparison.Ordinal)) return DeclareReply(name, out declared);
        if (passive) return DeclarePassive(name, out declared);

        if (name.Length == 0)
        {
            if (QueueArguments.TypeOf(arguments) is var type && type != QueueTypes.Classic)
                return Refusal.Precondition($"Cannot declare a server-named queue for type {QueueArguments.ModuleOf(type)}");
            name = Names.Generate("amq.gen");
        }
        else if (Names.IsReserved(name))
        {
            return Refusal.ReservedName("queue", name);
        }

        if (_access.Check(Permission.Configure, "queue", name) is { } refused) return refused;
        var declaration = new QueueDeclaration(new BrokerName(name), durable && !exclusive, autoDelete, exclusive ? connection : null, arguments);
        MessageQueue? existing;
        lock (_host.Topology)
        {
            existing = _host.FindQueue(declaration.Name);
            if (existing is null)
            {
                if (CheckNew(declaration) is { } invalid) return invalid;
                var queue = MessageQueue.Create(declaration, _host);
                queue.Apply(_host.PolicyFor(queue));
                _host.Add(queue);
                declared = new QueueDeclared(name, 0, 0);
                if (!exclusive || connection.Own(queue)) return null;
            }
        }

        if (existing is not null) return Compare(existing, declaration) ?? Stat(existing, out declared);
        // The connection has ended while it declared.
        if (_host.FindQueue(declaration.Name) is { } orphan && orphan.Declaration.Owner == connection) _host.Delete(orphan);
        return null;
    }

    public AmqpError? Purge(string name, out uint count)
    {
        count = 0;
        if (_access.Check(Permission.Read, "queue", name) is { } refused) return refused;
        if (Find(name, out var queue) is { } missing) return missing;
        if (queue!.Declaration.Type == QueueTypes.Stream) return Refusal.NotImplemented($"queue.purge not supported by stream queues {queue.Described}");
        count = (uint)queue.Purge();
        return null;
    }

    public AmqpError? Delete(string name, bool ifUnused, bool ifEmpty, out uint count)
    {
        count = 0;
        name = Names.Strip(name);
        if (_access.Check(Permission.Configure, "queue", name) is { } refused) return refused;
        if (_host.FindQueue(new BrokerName(name)) is not { } queue) return null;
        if (CheckOwner(queue) is { } locked) return locked;
        if (QueueArguments.CheckDelete(queue, ifUnused, ifEmpty) is { } unsupported) return unsupported;
        switch (queue.Close(ifUnused, ifEmpty, out var consumers, out var messages))
        {
            case QueueClosing.InUse: return Refusal.Precondition($"{queue.Described} in use");
            case QueueClosing.NotEmpty: return Refusal.Precondition($"{queue.Described} not empty");
            case QueueClosing.Closed:
                _host.Remove(queue, consumers);
                count = (uint)messages;
                break;
        }

        return null;
    }

    /// <summary>The queue of that name, if this connection may use it.</summary>
    public AmqpError? Find(string name, out MessageQueue? queue)
    {
        queue = _host.FindQueue(new BrokerName(name));
        return queue is null ? Refusal.NotFound("queue", name, _host.Name) : CheckOwner(queue);
    }

    private AmqpError? CheckOwner(MessageQueue queue) => queue.Declaration.Owner is { } owner && owner != connection ? Refusal.Locked(queue) : null;

    private AmqpError? DeclareReply(string name, out QueueDeclared declared)
    {
        declared = new QueueDeclared(name, 0, 1);
        // The plain name is always there; a requester's own as long as it listens.
        return name == ReplyTargets.Queue || connection.Broker.ReplyTargets.Exists(name) ? null : Refusal.NotFound("queue", name, _host.Name);
    }

    private AmqpError? DeclarePassive(string name, out QueueDeclared declared)
    {
        declared = default;
        if (_host.FindQueue(new BrokerName(name)) is not { } queue) return Refusal.NotFound("queue", name, _host.Name);
        return CheckOwner(queue) ?? Stat(queue, out declared);
    }

    private static AmqpError? Stat(MessageQueue queue, out QueueDeclared declared)
    {
        var (messages, consumers) = queue.Stat(isUse: true);
        declared = new QueueDeclared(queue.Name.Text, (uint)messages, (uint)consumers);
        return null;
    }

    private AmqpError? CheckNew(QueueDeclaration declaration)
    {
        var described = Refusal.Describe("queue", declaration.Name.Text, _host.Name);
        if (_host.QueueLimit is { } limit && _host.QueueCount >= limit)
            return Refusal.Precondition($"cannot declare queue '{declaration.Name}': queue limit in vhost '{_host.Name}' ({limit}) is reached");
        if (declaration.Arguments.TryGet("x-dead-letter-exchange", out var exchange))
        {
            if (exchange.Text is not { } exchangeName) return Refusal.Precondition($"invalid type '{exchange.TypeName}' for arg 'x-dead-letter-exchange' in {described}");
            if (_access.Check(Permission.Read, "queue", declaration.Name.Text) is { } unreadable) return unreadable;
            if (_access.Check(Permission.Write, "exchange", exchangeName) is { } unwritable) return unwritable;
        }

        return QueueArguments.Check(declaration, described);
    }

    private static AmqpError? Compare(MessageQueue existing, QueueDeclaration asked)
    {
        var (current, described) = (existing.Declaration, existing.Described);
        if (current.Owner != asked.Owner) return Refusal.Locked(existing);
        return Refusal.Inequivalent("durable", described, asked.IsDurable, current.IsDurable)
            ?? Refusal.Inequivalent("auto_delete", described, asked.IsAutoDelete, current.IsAutoDelete)
            ?? QueueArguments.Compare(described, asked.Arguments, current);
    }
}
