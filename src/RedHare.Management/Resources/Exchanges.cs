using System.Text;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Exchanges, and publishing to them.</summary>
internal static class Exchanges
{
    public static Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, call.VisibleHosts().SelectMany(static host => host.Exchanges).Select(exchange => ExchangeView.Of(call.Node, exchange)));
    }

    public static Reply Get(Call call) => Find(call) is { } exchange ? Reply.Ok(Columns.Of(call).Select(ExchangeView.WithDetails(call.Node, exchange))) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        var (name, existed, fields) = (call.Exchange("exchange"), Find(call) is not null, call.Fields);
        var (type, arguments) = (fields.Text("type", "direct"), AmqpJson.Table(fields["arguments"], "arguments"));
        var (isDurable, isAutoDelete, isInternal) = (fields.Boolean("durable"), fields.Boolean("auto_delete"), fields.Boolean("internal"));
        if (Encoding.UTF8.GetByteCount(name) > 255) return Reply.BadRequest("exchange name should be less than 255 bytes");
        return ActingUser.Run(call, host, channel => channel.ExchangeDeclare(name, type, false, isDurable, isAutoDelete, isInternal, arguments), () => Reply.Put(existed));
    }

    public static Reply Delete(Call call)
    {
        if (Find(call) is not { } exchange) return Reply.NotFound;
        return ActingUser.Run(call, exchange.Host, channel => channel.ExchangeDelete(exchange.Name.Text, call.Query("if-unused") == "true"), static () => Reply.NoContent);
    }

    public static Reply Publish(Call call)
    {
        if (call.Host is not { } host) return Reply.NotFound;
        call.Require("routing_key", "properties", "payload", "payload_encoding");
        if (call.Fields["payload"].AsText() is not { } payload) return Reply.BadRequest("payload_not_string");
        var body = Decode(payload, call.Fields["payload_encoding"]);
        return Reply.Later(PublishAsync(call, host, new BrokerName(call.Exchange("exchange")), call.Fields.Text("routing_key"), MessageView.Properties(call.Fields["properties"]).Raw, body));
    }

    private static async Task<Reply> PublishAsync(Call call, VirtualHost host, BrokerName exchange, string routingKey, ReadOnlyMemory<byte> properties, byte[] body)
    {
        using var connection = ActingUser.Connect(call, host);
        var sink = new ConfirmSink();
        var channel = connection.OpenChannel(sink);
        channel.ConfirmSelect();
        var key = new BrokerName(routingKey);
        if (channel.Publish(exchange.Bytes, key.Bytes, mandatory: true, immediate: false, properties.Span, body) is { } error)
        {
            // RabbitMQ hears of this one when the channel is gone already.
            return error.Code == ReplyCode.NotFound ? Reply.BadRequest($"{error.Code} {error.Text}") : ActingUser.Closed(error);
        }

        return await sink.Confirmed.ConfigureAwait(false)
            ? Reply.Ok(new JsonObject { ["routed"] = !sink.IsReturned })
            : Reply.BadRequest("rejected Unable to publish message. Check queue limits.");
    }

    private static byte[] Decode(string payload, JsonNode? encoding)
    {
        if (encoding.AsText() == "string") return Encoding.UTF8.GetBytes(payload);
        if (encoding.AsText() != "base64") throw new BadRequestException(new JsonArray("unsupported_encoding", encoding?.DeepClone()));
        var bytes = new byte[payload.Length];
        return Convert.TryFromBase64String(payload, bytes, out var length) ? bytes[..length] : throw new BadRequestException(new JsonArray("not_base64", payload));
    }

    private static Exchange? Find(Call call) => call.Host?.FindExchange(new BrokerName(call.Exchange("exchange")));
}
