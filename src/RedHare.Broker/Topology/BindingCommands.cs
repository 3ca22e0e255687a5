using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Binding and unbinding of queues and exchanges, with RabbitMQ's checks in RabbitMQ's order.</summary>
internal sealed class BindingCommands(BrokerConnection connection)
{
    private readonly VirtualHost _host = connection.VirtualHost;

    public AmqpError? Bind(string kind, string destination, string source, string key, AmqpTable arguments)
    {
        (destination, source) = (Names.Strip(destination), Names.Strip(source));
        if (CheckAccess(kind, destination, source, key) is { } refused) return refused;
        lock (_host.Topology)
        {
            if (Find(kind, destination, source, out var exchange, out var target) is { } missing) return missing;
            if (exchange!.CheckBinding(key, arguments) is { } invalid) return Refusal.Precondition(invalid);
            if (CheckOwner(target!) is { } locked) return locked;
            _host.Bind(new Binding(exchange, target!, new BrokerName(key), Binding.Sorted(arguments)));
            return null;
        }
    }

    public AmqpError? Unbind(string kind, string destination, string source, string key, AmqpTable arguments)
    {
        (destination, source) = (Names.Strip(destination), Names.Strip(source));
        if (CheckAccess(kind, destination, source, key) is { } refused) return refused;
        lock (_host.Topology)
        {
            // What is not there is not bound: no error.
            if (Find(kind, destination, source, out var exchange, out var target) is not null) return null;
            if (exchange!.Find(new BindingId(target!, new BrokerName(key), Binding.Sorted(arguments))) is not { } binding) return null;
            if (CheckOwner(target!) is { } locked) return locked;
            _host.Unbind(binding);
            return null;
        }
    }

    private AmqpError? CheckAccess(string kind, string destination, string source, string key)
    {
        var access = connection.Access;
        if (access.Check(Permission.Write, kind, destination) is { } unwritable) return unwritable;
        if (source.Length == 0 || (kind == "exchange" && destination.Length == 0)) return Refusal.OnDefaultExchange();
        if (access.Check(Permission.Read, "exchange", source) is { } unreadable) return unreadable;
        if (_host.FindExchange(new BrokerName(source)) is not { IsTopic: true } topic) return null;
        return access.CheckTopic(Permission.Read, topic, new BrokerName(key).Bytes);
    }

    private AmqpError? Find(string kind, string destination, string source, out Exchange? exchange, out Destination? target)
    {
        exchange = _host.FindExchange(new BrokerName(source));
        var name = new BrokerName(destination);
        target = kind == "queue" ? _host.FindQueue(name) : _host.FindExchange(name);
        if (exchange is null) return Refusal.NotFound("exchange", source, _host.Name);
        return target is null ? Refusal.NotFound(kind, destination, _host.Name) : null;
    }

    private AmqpError? CheckOwner(Destination target) =>
        target is MessageQueue { Declaration.Owner: { } owner } && owner != connection ? Refusal.Locked(target) : null;
}
