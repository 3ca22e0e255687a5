namespace RedHare.Broker;

/// <summary>Which routing keys a user may publish to a topic exchange, and bind from it. <c>{username}</c> and <c>{vhost}</c> stand for themselves.</summary>
/// <param name="Write">For publishing.</param>
/// <param name="Read">For binding.</param>
public sealed record TopicPermission(string Write, string Read)
{
    internal bool Allows(Permission permission, string routingKey, string user, string host)
    {
        var pattern = (permission == Permission.Write ? Write : Read).Replace("{username}", user, StringComparison.Ordinal).Replace("{vhost}", host, StringComparison.Ordinal);
        return NamePattern.OfPermission(pattern).Matches(routingKey);
    }
}
