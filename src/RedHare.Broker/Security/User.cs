using System.Collections.Immutable;

namespace RedHare.Broker;

/// <summary>A user. Immutable: a change makes another, which takes its place in <see cref="UserDirectory"/>.</summary>
public sealed record User
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>See <see cref="Broker.PasswordHash"/>; empty for a user who cannot log in by password.</summary>
    public ImmutableArray<byte> PasswordHash { get; init; } = [];

    /// <summary>administrator, monitoring, policymaker, management, impersonator, and any others.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>By virtual host. Without one the user may not enter it.</summary>
    public ImmutableDictionary<string, UserPermission> Permissions { get; init; } = ImmutableDictionary<string, UserPermission>.Empty;

    /// <summary>By virtual host and topic exchange. Without one every routing key is allowed.</summary>
    public ImmutableDictionary<(string Host, string Exchange), TopicPermission> TopicPermissions { get; init; } = ImmutableDictionary<(string Host, string Exchange), TopicPermission>.Empty;

    /// <summary>How many connections it may have; null for any number.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>How many channels it may have on all its connections; null for any number.</summary>
    public int? MaxChannels { get; init; }
}
