using System.Diagnostics.CodeAnalysis;

namespace RedHare.Patterns.Stores;

/// <summary>A value, or that there is none. The default is that there is none.</summary>
public readonly record struct Stored<TValue>
{
    private readonly TValue? _value;

    /// <summary>A value.</summary>
    public Stored(TValue value) => (_value, IsPresent) = (value, true);

    /// <summary>A value.</summary>
    public static implicit operator Stored<TValue>(TValue value) => new(value);

    /// <summary>There is none.</summary>
    public static Stored<TValue> Absent => default;

    /// <summary>Whether there is one.</summary>
    [MemberNotNullWhen(true, nameof(ValueOrDefault))]
    public bool IsPresent { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TValue Value => IsPresent ? _value! : throw new InvalidOperationException("There is no value.");

    /// <summary>The value, or the type's default where there is none.</summary>
    public TValue? ValueOrDefault => _value;
}
