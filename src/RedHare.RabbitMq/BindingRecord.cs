namespace RedHare.RabbitMq;

/// <summary>A binding that was made by this connection.</summary>
/// <param name="IsOfQueue">Of a queue; otherwise of two exchanges.</param>
/// <param name="Destination">The queue or exchange that gets.</param>
/// <param name="Source">The exchange that gives.</param>
/// <param name="RoutingKey">Its key.</param>
internal sealed record BindingRecord(bool IsOfQueue, string Destination, string Source, string RoutingKey)
{
    public Dictionary<string, object?>? Arguments { get; init; }

    public bool IsSame(BindingRecord other) => IsOfQueue == other.IsOfQueue && Destination == other.Destination && Source == other.Source && RoutingKey == other.RoutingKey && SameArguments(other.Arguments);

    // By reference or by plain values: nested tables that are equal but not the same make two records, which are then declared twice, to no harm.
    private bool SameArguments(Dictionary<string, object?>? others)
    {
        if ((Arguments?.Count ?? 0) != (others?.Count ?? 0)) return false;
        if (Arguments is null || others is null) return true;
        foreach (var (name, value) in Arguments)
        {
            if (!others.TryGetValue(name, out var other) || !Equals(value, other)) return false;
        }

        return true;
    }
}
