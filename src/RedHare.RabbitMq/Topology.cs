using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>
/// What was declared by a connection, to be declared again by the next: exchanges, then queues, then bindings. Declarations and recoveries run one at a time, under the
/// backend's lock of topology; the lock here is for consumers that end meanwhile.
/// </summary>
internal sealed class Topology
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ExchangeDeclaration> _exchanges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueueRecord> _queues = new(StringComparer.Ordinal);
    private readonly List<BindingRecord> _bindings = [];

    public void Add(ExchangeDeclaration exchange)
    {
        lock (_gate) _exchanges[exchange.Name] = exchange;
    }

    public void Add(QueueDeclaration queue, string name)
    {
        lock (_gate)
        {
            if (!_queues.ContainsKey(name)) _queues[name] = new QueueRecord(queue, name);
        }
    }

    public void Add(BindingRecord binding)
    {
        lock (_gate)
        {
            if (!_bindings.Exists(binding.IsSame)) _bindings.Add(binding);
        }
    }

    public void Remove(BindingRecord binding)
    {
        lock (_gate)
        {
            _bindings.RemoveAll(binding.IsSame);
            ForgetUnbound(binding.Source);
        }
    }

    public void RemoveExchange(string name)
    {
        lock (_gate)
        {
            _exchanges.Remove(name);
            RemoveBindings(binding => binding.Source == name || (!binding.IsOfQueue && binding.Destination == name));
        }
    }

    public void RemoveQueue(string name)
    {
        lock (_gate)
        {
            _queues.Remove(name);
            RemoveBindings(binding => binding.IsOfQueue && binding.Destination == name);
        }
    }

    /// <summary>A queue's last consumer of this connection has ended: one that goes with it is not declared again.</summary>
    public void EndConsumer(string queue)
    {
        lock (_gate)
        {
            if (_queues.TryGetValue(queue, out var record) && record.Declaration.IsAutoDelete) RemoveQueue(queue);
        }
    }

    /// <summary>The name that a queue has now, by the one it had when it was declared.</summary>
    public string NameOf(string queue)
    {
        lock (_gate) return _queues.TryGetValue(queue, out var record) ? record.Name : queue;
    }

    /// <summary>Declares all again. What the broker refuses, because somebody has declared it otherwise meanwhile, is left as it is there.</summary>
    /// <exception cref="RabbitMQClientException">The connection failed again.</exception>
    public async Task DeclareAsync(IConnection connection, CancellationToken cancellation)
    {
        IChannel? channel = null;
        ExchangeDeclaration[] exchanges;
        QueueRecord[] queues;
        BindingRecord[] bindings;
        lock (_gate) (exchanges, queues, bindings) = ([.. _exchanges.Values], [.. _queues.Values], [.. _bindings]);
        try
        {
            foreach (var exchange in exchanges) await Try(inner => DeclareAsync(inner, exchange, cancellation)).ConfigureAwait(false);
            foreach (var queue in queues)
            {
                await Try(async inner => queue.Name = (await DeclareAsync(inner, queue.Declaration, cancellation).ConfigureAwait(false)).Name).ConfigureAwait(false);
            }

            foreach (var binding in bindings) await Try(inner => BindAsync(inner, binding, cancellation)).ConfigureAwait(false);
        }
        finally
        {
            if (channel is not null) await channel.DisposeAsync().ConfigureAwait(false);
        }

        async Task Try(Func<IChannel, Task> declare)
        {
            channel ??= await connection.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
            try
            {
                await declare(channel).ConfigureAwait(false);
            }
            catch (OperationInterruptedException) when (connection.IsOpen)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
                channel = null;
            }
        }
    }

    public static Task DeclareAsync(IChannel channel, ExchangeDeclaration exchange, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(exchange.Name, exchange.Type, exchange.IsDurable, exchange.IsAutoDelete, FieldValues.ToTable(exchange.Arguments), cancellationToken: cancellation);

    public static async Task<QueueState> DeclareAsync(IChannel channel, QueueDeclaration queue, CancellationToken cancellation)
    {
        var arguments = FieldValues.ToTable(queue.Arguments);
        var declared = await channel.QueueDeclareAsync(queue.Name, queue.IsDurable, queue.IsExclusive, queue.IsAutoDelete, arguments, cancellationToken: cancellation).ConfigureAwait(false);
        return new QueueState(declared.QueueName, declared.MessageCount, declared.ConsumerCount);
    }

    public Task BindAsync(IChannel channel, BindingRecord binding, CancellationToken cancellation) => binding.IsOfQueue
        ? channel.QueueBindAsync(NameOf(binding.Destination), binding.Source, binding.RoutingKey, binding.Arguments, cancellationToken: cancellation)
        : channel.ExchangeBindAsync(binding.Destination, binding.Source, binding.RoutingKey, binding.Arguments, cancellationToken: cancellation);

    public Task UnbindAsync(IChannel channel, BindingRecord binding, CancellationToken cancellation) => binding.IsOfQueue
        ? channel.QueueUnbindAsync(NameOf(binding.Destination), binding.Source, binding.RoutingKey, binding.Arguments, cancellation)
        : channel.ExchangeUnbindAsync(binding.Destination, binding.Source, binding.RoutingKey, binding.Arguments, cancellationToken: cancellation);

    private void RemoveBindings(Predicate<BindingRecord> which)
    {
        var removed = _bindings.FindAll(which);
        _bindings.RemoveAll(which);
        foreach (var binding in removed) ForgetUnbound(binding.Source);
    }

    private void ForgetUnbound(string exchange)
    {
        if (_exchanges.TryGetValue(exchange, out var declaration) && declaration.IsAutoDelete && !_bindings.Exists(binding => binding.Source == exchange)) _exchanges.Remove(exchange);
    }
}
