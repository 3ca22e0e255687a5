namespace RedHare.Patterns.Caching;

/// <summary>
/// What a value was loaded under: the version that the cache, or one of its tags, had before the load began. It is good while that version is still the one on the
/// server, so that invalidating any number of values is one write of one key, and a load that was under way then brings what nobody will take.
/// </summary>
/// <param name="Cell">Whose version.</param>
/// <param name="Version">The version; empty when there was none on the server.</param>
internal readonly record struct Stamp(VersionCell Cell, string Version)
{
    /// <summary>Characters of a version, a token, and an entry's name.</summary>
    public const int Length = 16;

    /// <summary>A name that no other has: 96 random bits. It is no secret, and who knows it can do nothing by it.</summary>
    public static string Unique()
    {
        Span<byte> bits = stackalloc byte[12];
        Random.Shared.NextBytes(bits);
        return Convert.ToBase64String(bits);
    }
}
