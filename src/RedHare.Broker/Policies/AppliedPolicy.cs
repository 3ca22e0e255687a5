using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What the policy and the operator policy that match one queue or exchange say together. Immutable.</summary>
internal sealed class AppliedPolicy
{
    public static readonly AppliedPolicy None = new(null, null, new Dictionary<string, AmqpValue>());

    private readonly IReadOnlyDictionary<string, AmqpValue> _definition;

    public AppliedPolicy(string? name, string? operatorName, IReadOnlyDictionary<string, AmqpValue> definition)
    {
        Name = name;
        OperatorName = operatorName;
        _definition = definition;
    }

    public string? Name { get; }

    public string? OperatorName { get; }

    public IReadOnlyDictionary<string, AmqpValue> Definition => _definition;

    public long? Number(string key) => _definition.TryGetValue(key, out var value) && value.IsInteger ? value.Integer : null;

    public string? Text(string key) => _definition.TryGetValue(key, out var value) ? value.Text : null;
}
