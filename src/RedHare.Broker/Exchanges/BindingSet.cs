namespace RedHare.Broker;

/// <summary>Bindings that match together, and the different destinations they lead to. Immutable: a change makes another set, so routing reads without a lock.</summary>
internal sealed class BindingSet
{
    public static readonly BindingSet Empty = new([]);

    private readonly Binding[] _bindings;

    private BindingSet(Binding[] bindings)
    {
        _bindings = bindings;
        Targets = bindings.Length < 2 ? Array.ConvertAll(bindings, binding => binding.Target) : [.. bindings.Select(binding => binding.Target).Distinct()];
    }

    public Destination[] Targets { get; }

    public bool IsEmpty => _bindings.Length == 0;

    public BindingSet With(Binding binding) => new([.. _bindings, binding]);

    public BindingSet Without(Binding binding) => new([.. _bindings.Where(other => other != binding)]);
}
