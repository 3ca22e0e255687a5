using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>Builds a broker's topology from the definitions in its journal.</summary>
internal sealed class TopologyRecovery(MessageBroker broker, BrokerJournal journal)
{
    private readonly ILookup<string, AmqpTable> _definitions = journal.Log.Definitions
        .Select(definition => (Kind: definition.Key.Split('/')[0], Table: AmqpTable.Read(definition.Value)))
        .Where(definition => definition.Table is not null)
        .ToLookup(definition => definition.Kind, definition => definition.Table!);

    /// <summary>False when there is nothing: a new broker.</summary>
    public bool Run()
    {
        if (!_definitions[TopologyStore.Host].Any()) return false;
        foreach (var table in _definitions[TopologyStore.Host]) RestoreHost(table);
        foreach (var table in _definitions[TopologyStore.User]) broker.Users.Restore(UserRecord.Read(table));
        foreach (var table in _definitions[TopologyStore.Parameter]) broker.Parameters.Set(table["name"].Text!, table["value"].Text!);
        foreach (var table in _definitions[TopologyStore.Policy]) HostOf(table)?.Policies.Restore(ReadPolicy(table));
        foreach (var table in _definitions[TopologyStore.OperatorPolicy]) HostOf(table)?.OperatorPolicies.Restore(ReadPolicy(table));
        foreach (var table in _definitions[TopologyStore.Exchange]) RestoreExchange(table);
        var queues = _definitions[TopologyStore.Queue].Select(RestoreQueue).OfType<MessageQueue>().ToList();
        foreach (var table in _definitions[TopologyStore.Binding].OrderBy(static table => table.Get("order")?.Integer ?? 0)) RestoreBinding(table);
        var delays = _definitions[TopologyStore.Delays].Select(table => (Exchange: HostOf(table)?.FindExchange(new BrokerName(table["name"].Text!)) as DelayedExchange, Number: (uint)table["number"].Integer)).ToList();
        delays.RemoveAll(delay => delay.Exchange is null);
        DropStrays([.. queues.Select(queue => queue.Number), .. delays.Select(delay => delay.Number)]);
        // Messages last: one that has expired meanwhile goes to where its dead-letter exchange leads.
        foreach (var queue in queues) queue.Recover();
        foreach (var (exchange, number) in delays) broker.Delays.Recover(exchange!, journal.Queue(number));
        return true;
    }

    private static Policy ReadPolicy(AmqpTable table) => new()
    {
        Name = table["name"].Text!,
        Pattern = table["pattern"].Text!,
        ApplyTo = table["apply-to"].Text!,
        Priority = table["priority"].Integer,
        Definition = table["definition"].Table!,
    };

    private VirtualHost? HostOf(AmqpTable table) => broker.FindVirtualHost(table["host"].Text!);

    private void RestoreHost(AmqpTable table)
    {
        var host = broker.AddVirtualHost(table["name"].Text!);
        host.RestoreLimits((int?)table.Get("max-connections")?.Integer, (int?)table.Get("max-queues")?.Integer);
        host.Describe(table.Get("description")?.Text, table.Get("tags")?.Array?.Select(static tag => tag.Text).OfType<string>() ?? []);
    }

    private void RestoreExchange(AmqpTable table)
    {
        if (HostOf(table) is not { } host) return;
        var declaration = new ExchangeDeclaration(new BrokerName(table["name"].Text!), table["type"].Text!, true, table["auto-delete"].Boolean, table["internal"].Boolean, table["arguments"].Table!);
        host.Add(ExchangeTypes.Create(declaration, host));
    }

    private MessageQueue? RestoreQueue(AmqpTable table)
    {
        if (HostOf(table) is not { } host) return null;
        var declaration = new QueueDeclaration(new BrokerName(table["name"].Text!), true, table["auto-delete"].Boolean, null, table["arguments"].Table!);
        var queue = MessageQueue.Create(declaration, host, (uint)table["number"].Integer);
        host.Add(queue);
        return queue;
    }

    private void RestoreBinding(AmqpTable table)
    {
        if (HostOf(table) is not { } host || host.FindExchange(new BrokerName(table["source"].Text!)) is not { } source) return;
        var name = new BrokerName(table["destination"].Text!);
        Destination? target = table["kind"].Text == "queue" ? host.FindQueue(name) : host.FindExchange(name);
        if (target is not null) host.Bind(new Binding(source, target, new BrokerName(table["key"].Text!), table["arguments"].Table!) { Order = table.Get("order")?.Integer ?? 0 });
    }

    private void DropStrays(HashSet<uint> known)
    {
        foreach (var queue in journal.Log.Queues.ToArray())
        {
            if (!known.Contains(queue.Id)) journal.Drop(queue);
        }
    }
}
