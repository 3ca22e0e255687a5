using System.Collections.ObjectModel;

namespace RedHare.Patterns.Messaging;

/// <summary>No headers.</summary>
internal static class EmptyHeaders
{
    public static readonly IReadOnlyDictionary<string, object?> Instance = ReadOnlyDictionary<string, object?>.Empty;
}
