namespace RedHare.Broker;

/// <summary>Rules about names.</summary>
internal static class Names
{
    /// <summary>As RabbitMQ does it: a name loses its line ends.</summary>
    public static string Strip(string name) => name.AsSpan().ContainsAny('\r', '\n') ? name.Replace("\r", "").Replace("\n", "") : name;

    /// <summary>Names that only the broker gives.</summary>
    public static bool IsReserved(string name) => name.StartsWith("amq.", StringComparison.Ordinal);

    /// <summary>A name that nobody has: the prefix, and 22 random letters.</summary>
    public static string Generate(string prefix) =>
        $"{prefix}-{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";
}
