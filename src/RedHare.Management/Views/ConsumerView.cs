using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;

namespace RedHare.Management.Views;

/// <summary>A consumer.</summary>
internal static class ConsumerView
{
    public static JsonObject Of(ManagedNode node, Consumer consumer)
    {
        var (options, queue) = (consumer.Options, consumer.Queue);
        var isActive = !queue.IsSingleActive || queue.Report().ActiveConsumer == consumer.Tag.Text;
        return new JsonObject
        {
            ["arguments"] = AmqpJson.Of(options.Arguments),
            ["ack_required"] = consumer.NeedsAck,
            ["active"] = isActive,
            ["activity_status"] = queue.IsSingleActive ? isActive ? "single_active" : "waiting" : "up",
            ["channel_details"] = ChannelView.Details(node, consumer.Channel),
            ["consumer_tag"] = consumer.Tag.Text,
            ["exclusive"] = options.Exclusive,
            ["prefetch_count"] = options.Prefetch,
            ["queue"] = new JsonObject { ["name"] = queue.Name.Text, ["vhost"] = queue.Host.Name },
        };
    }
}
