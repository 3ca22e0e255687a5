using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>exchange.declare and exchange.delete, with RabbitMQ's checks in RabbitMQ's order.</summary>
internal sealed class ExchangeCommands(BrokerConnection connection)
{
    private readonly VirtualHost _host = connection.VirtualHost;
    private readonly Access _access = connection.Access;

    public AmqpError? Declare(string name, string type, bool passive, bool durable, bool autoDelete, bool isInternal, AmqpTable arguments)
    {
        name = Names.Strip(name);
        if (passive)
        {
            if (name.Length == 0) return Refusal.OnDefaultExchange();
            return _host.FindExchange(new BrokerName(name)) is null ? Refusal.NotFound("exchange", name, _host.Name) : null;
        }

        if (!ExchangeTypes.IsKnown(type)) return Refusal.CommandInvalid($"unknown exchange type '{type}'");
        if (name.Length == 0) return Refusal.OnDefaultExchange();
        if (_access.Check(Permission.Configure, "exchange", name) is { } refused) return refused;
        var declaration = new ExchangeDeclaration(new BrokerName(name), type, durable, autoDelete, isInternal, arguments);
        lock (_host.Topology)
        {
            if (_host.FindExchange(declaration.Name) is { } existing) return Compare(existing, declaration);
            if (CheckNew(declaration) is { } invalid) return invalid;
            _host.Add(ExchangeTypes.Create(declaration, _host));
            return null;
        }
    }

    public AmqpError? Delete(string name, bool ifUnused)
    {
        name = Names.Strip(name);
        if (name.Length == 0) return Refusal.OnDefaultExchange();
        if (Names.IsReserved(name)) return Refusal.AccessRefused($"deletion of system {Refusal.Describe("exchange", name, _host.Name)} not allowed");
        if (_access.Check(Permission.Configure, "exchange", name) is { } refused) return refused;
        lock (_host.Topology)
        {
            if (_host.FindExchange(new BrokerName(name)) is not { } exchange) return null;
            if (ifUnused && exchange.Bindings.Count > 0) return Refusal.Precondition($"{exchange.Described} in use");
            _host.Remove(exchange);
            return null;
        }
    }

    private AmqpError? CheckNew(ExchangeDeclaration declaration)
    {
        var name = declaration.Name.Text;
        if (Names.IsReserved(name)) return Refusal.ReservedName("exchange", name);
        if (declaration.Arguments.TryGet("alternate-exchange", out var alternate))
        {
            if (alternate.Text is not { } alternateName)
                return Refusal.Precondition($"invalid type '{alternate.TypeName}' for arg 'alternate-exchange' in {Refusal.Describe("exchange", name, _host.Name)}");
            if (_access.Check(Permission.Read, "exchange", name) is { } unreadable) return unreadable;
            if (_access.Check(Permission.Write, "exchange", alternateName) is { } unwritable) return unwritable;
        }

        return ExchangeTypes.Check(declaration.Type, declaration.Arguments);
    }

    private static AmqpError? Compare(Exchange existing, ExchangeDeclaration asked)
    {
        var (current, described) = (existing.Declaration, existing.Described);
        if (current.Type != asked.Type) return Refusal.Inequivalent("type", described, $"'{asked.Type}'", $"'{current.Type}'");
        return Refusal.Inequivalent("durable", described, asked.IsDurable, current.IsDurable)
            ?? Refusal.Inequivalent("auto_delete", described, asked.IsAutoDelete, current.IsAutoDelete)
            ?? Refusal.Inequivalent("internal", described, asked.IsInternal, current.IsInternal)
            ?? Refusal.Inequivalent("alternate-exchange", described, asked.Arguments, current.Arguments);
    }
}
