using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Reads a setting from the two places it may stand in: the argument x-name, and name in the policy.</summary>
internal readonly struct SettingsSource(AmqpTable arguments, AppliedPolicy policy)
{
    /// <summary>A number; where both give one, the smaller holds.</summary>
    public long? Least(string name)
    {
        var argument = arguments.TryGet("x-" + name, out var value) && value.IsInteger ? value.Integer : (long?)null;
        var fromPolicy = policy.Number(name);
        return argument is { } a && fromPolicy is { } b ? Math.Min(a, b) : argument ?? fromPolicy;
    }

    /// <summary>A text; where both give one, the argument holds.</summary>
    public string? Text(string name) => arguments.Get("x-" + name)?.Text ?? policy.Text(name);
}
