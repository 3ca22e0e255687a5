using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace RedHare.Broker;

/// <summary>Direct reply-to: the pseudo queues amq.rabbitmq.reply-to.… by which a requester's channel is found. The name is a secret, since who knows it can reply.</summary>
internal sealed class ReplyTargets
{
    public const string Queue = "amq.rabbitmq.reply-to";
    public const string Prefix = "amq.rabbitmq.reply-to.";

    private static readonly byte[] PrefixBytes = [.. Prefix.Select(letter => (byte)letter)];

    private readonly ConcurrentDictionary<BrokerName, ReplyTarget> _targets = new(BrokerNameComparer.Instance);

    public static bool IsReply(ReadOnlySpan<byte> routingKey) => routingKey.StartsWith(PrefixBytes);

    public ReplyTarget Add(BrokerChannel channel, BrokerName consumer)
    {
        var name = new BrokerName(Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)).Replace('+', '-').Replace('/', '_'));
        return _targets[name] = new ReplyTarget(name, channel, consumer);
    }

    public void Remove(ReplyTarget target) => _targets.TryRemove(target.Name, out _);

    public ReplyTarget? Find(ReadOnlySpan<byte> name) => _targets.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var target) ? target : null;

    public bool Exists(string name) => _targets.ContainsKey(new BrokerName(name));
}

/// <summary>A channel that waits for replies.</summary>
/// <param name="Name">The pseudo queue's name.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Consumer">The tag of its reply consumer.</param>
internal sealed record ReplyTarget(BrokerName Name, BrokerChannel Channel, BrokerName Consumer);
