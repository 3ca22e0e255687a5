using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// Writes down what exists: virtual hosts, users, policies, and what is durable of exchanges, queues and bindings. Each is one definition, a field table;
/// a start reads them back.
/// </summary>
/// <param name="log">Null for a broker that keeps nothing.</param>
internal sealed class TopologyStore(IDefinitionLog? log)
{
    public const string Host = "host", User = "user", Policy = "policy", OperatorPolicy = "operator-policy", Exchange = "exchange", Queue = "queue", Binding = "binding", Delays = "delays", Parameter = "parameter";

    /// <summary>True while what is set is what was read.</summary>
    public bool IsReading { get; set; }

    private IDefinitionLog? Log => IsReading ? null : log;

    public void SetHost(VirtualHost host)
    {
        var table = new AmqpTable { { "name", host.Name } };
        if (host.ConnectionLimit is { } connections) table.Add("max-connections", connections);
        if (host.QueueLimit is { } queues) table.Add("max-queues", queues);
        if (host.Description is { } description) table.Add("description", description);
        if (host.Tags.Count > 0) table.Add("tags", AmqpValue.FromArray([.. host.Tags.Select(static tag => (AmqpValue)tag)]));
        Write(table, Host, host.Name);
    }

    public void RemoveHost(VirtualHost host) => Erase(Host, host.Name);

    public void SetUser(User user) => Write(UserRecord.Write(user), User, user.Name);

    public void RemoveUser(string name) => Erase(User, name);

    public void SetPolicy(VirtualHost host, Policy policy, bool isOperator) => Write(
        new AmqpTable
        {
            { "host", host.Name },
            { "name", policy.Name },
            { "pattern", policy.Pattern },
            { "apply-to", policy.ApplyTo },
            { "priority", policy.Priority },
            { "definition", policy.Definition },
        },
        isOperator ? OperatorPolicy : Policy,
        host.Name,
        policy.Name);

    public void RemovePolicy(VirtualHost host, string name, bool isOperator) => Erase(isOperator ? OperatorPolicy : Policy, host.Name, name);

    public void SetExchange(Exchange exchange)
    {
        if (!exchange.IsDurable) return;
        var declaration = exchange.Declaration;
        var table = new AmqpTable
        {
            { "host", exchange.Host.Name },
            { "name", declaration.Name.Text },
            { "type", declaration.Type },
            { "auto-delete", declaration.IsAutoDelete },
            { "internal", declaration.IsInternal },
            { "arguments", declaration.Arguments },
        };
        Write(table, Exchange, exchange.Host.Name, declaration.Name.Text);
    }

    public void RemoveExchange(Exchange exchange)
    {
        if (exchange.IsDurable) Erase(Exchange, exchange.Host.Name, exchange.Name.Text);
        if (exchange is DelayedExchange { Kept: not null }) Erase(Delays, exchange.Host.Name, exchange.Name.Text);
    }

    /// <summary>Where the journal keeps what a delayed exchange holds.</summary>
    public void SetDelays(DelayedExchange exchange, uint number) => Write(
        new AmqpTable { { "host", exchange.Host.Name }, { "name", exchange.Name.Text }, { "number", (long)number } },
        Delays,
        exchange.Host.Name,
        exchange.Name.Text);

    public void SetQueue(MessageQueue queue)
    {
        if (!queue.IsDurable) return;
        var declaration = queue.Declaration;
        var table = new AmqpTable
        {
            { "host", queue.Host.Name },
            { "name", declaration.Name.Text },
            { "number", (long)queue.Number },
            { "auto-delete", declaration.IsAutoDelete },
            { "arguments", declaration.Arguments },
        };
        Write(table, Queue, queue.Host.Name, declaration.Name.Text);
    }

    public void RemoveQueue(MessageQueue queue)
    {
        if (queue.IsDurable) Erase(Queue, queue.Host.Name, queue.Name.Text);
    }

    public void SetBinding(Binding binding)
    {
        if (!binding.IsDurable) return;
        var table = new AmqpTable
        {
            { "host", binding.Source.Host.Name },
            { "source", binding.Source.Name.Text },
            { "kind", binding.Target.Kind },
            { "destination", binding.Target.Name.Text },
            { "key", binding.Key.Text },
            { "arguments", binding.Arguments },
            { "order", binding.Order },
        };
        if (Log is not null) Log.Define(KeyOf(binding), table.ToBytes());
    }

    public void RemoveBinding(Binding binding)
    {
        if (Log is not null && binding.IsDurable) Log.Remove(KeyOf(binding));
    }

    public void SetParameter(string name, string json) => Write(new AmqpTable { { "name", name }, { "value", json } }, Parameter, name);

    public void RemoveParameter(string name) => Erase(Parameter, name);

    private static string KeyOf(Binding binding)
    {
        var arguments = Convert.ToHexString(binding.Arguments.ToBytes().AsSpan(4));
        return DefinitionKey.Of(Binding, binding.Source.Host.Name, binding.Source.Name.Text, binding.Target.Kind, binding.Target.Name.Text, binding.Key.Text, arguments);
    }

    private void Write(AmqpTable table, params ReadOnlySpan<string> key)
    {
        if (Log is not null) Log.Define(DefinitionKey.Of(key), table.ToBytes());
    }

    private void Erase(params ReadOnlySpan<string> key)
    {
        if (Log is not null) Log.Remove(DefinitionKey.Of(key));
    }
}
