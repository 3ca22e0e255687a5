namespace RedHare.Broker;

/// <summary>What a user may do in a virtual host: regular expressions over the names of exchanges and queues.</summary>
/// <param name="Configure">Declare and delete.</param>
/// <param name="Write">Publish, and bind to.</param>
/// <param name="Read">Consume, and bind from.</param>
public sealed record UserPermission(string Configure, string Write, string Read)
{
    private readonly NamePattern _configure = NamePattern.OfPermission(Configure);
    private readonly NamePattern _write = NamePattern.OfPermission(Write);
    private readonly NamePattern _read = NamePattern.OfPermission(Read);

    /// <summary>Everything.</summary>
    public static UserPermission All { get; } = new(".*", ".*", ".*");

    internal bool Allows(Permission permission, string name) => permission switch
    {
        Permission.Configure => _configure.Matches(name),
        Permission.Write => _write.Matches(name),
        _ => _read.Matches(name),
    };

    /// <inheritdoc/>
    public bool Equals(UserPermission? other) => other is not null && (Configure, Write, Read) == (other.Configure, other.Write, other.Read);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Configure, Write, Read);
}
