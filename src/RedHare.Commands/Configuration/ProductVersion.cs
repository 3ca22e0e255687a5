namespace RedHare.Commands.Configuration;

/// <summary>The versions we give.</summary>
public static class ProductVersion
{
    /// <summary>The version of Redis whose behaviour is ours: <c>redis_version</c>.</summary>
    public const string Redis = "7.2.4";

    /// <summary>Our own: <c>redhare_version</c>.</summary>
    public const string RedHare = "0.1.0";
}
