using System.Runtime.CompilerServices;

namespace RedHare;

/// <summary>Whether a result of this type can hold on to the reply that it was made of. One that cannot is made of a view, and the reply is never copied.</summary>
internal static class ReplyLifetime<T>
{
    public static readonly bool EndsWithConversion = !RuntimeHelpers.IsReferenceOrContainsReferences<T>() || typeof(T) == typeof(string) || typeof(T) == typeof(byte[]);
}
