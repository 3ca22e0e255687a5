using System.Text;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Queues, and what is in them.</summary>
internal static class Queues
{
    // As many messages as one answer carries at most: what is fetched is held in memory until all are there.
    private const int MostMessages = 10_000;

    public static Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, call.VisibleHosts().SelectMany(static host => host.Queues).Select(queue => QueueView.Of(call.Node, queue)));
    }

    public static Reply Get(Call call) => Find(call) is { } queue ? Reply.Ok(Columns.Of(call).Select(QueueView.WithDetails(call.Node, queue))) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        var (name, existed, fields) = (call["queue"], Find(call) is not null, call.Fields);
        if (Encoding.UTF8.GetByteCount(name) > 255) return Reply.BadRequest("queue name should be less than 255 bytes");
        var arguments = AmqpJson.Table(fields["arguments"], "arguments");
        var (isDurable, isAutoDelete) = (fields.Boolean("durable"), fields.Boolean("auto_delete"));
        return ActingUser.Run(call, host, channel => channel.QueueDeclare(name, false, isDurable, false, isAutoDelete, arguments, out _), () => Reply.Put(existed));
    }

    public static Reply Delete(Call call)
    {
        if (Find(call) is not { } queue) return Reply.NotFound;
        var (ifUnused, ifEmpty) = (call.Query("if-unused") == "true", call.Query("if-empty") == "true");
        return ActingUser.Run(call, queue.Host, channel => channel.QueueDelete(queue.Name.Text, ifUnused, ifEmpty, out _), static () => Reply.NoContent);
    }

    public static Reply Purge(Call call)
    {
        if (Find(call) is not { } queue) return Reply.NotFound;
        return ActingUser.Run(call, queue.Host, channel => channel.QueuePurge(queue.Name.Text, out _), static () => Reply.NoContent);
    }

    public static Reply Act(Call call)
    {
        if (Find(call) is null) return Reply.NotFound;
        call.Require("action");
        // Mirrors are not there to be synchronised.
        return call.Fields.TextOrNull("action") is "sync" or "cancel_sync" ? Reply.NoContent : Reply.BadRequest(new JsonArray("unknown", call.Fields["action"]?.DeepClone()));
    }

    public static Reply Fetch(Call call)
    {
        if (Find(call) is not { } queue) return Reply.NotFound;
        call.Require("ackmode", "count", "encoding");
        var (mode, count, encoding) = (call.Fields.Text("ackmode"), call.Fields.Number("count"), call.Fields.TextOrNull("encoding"));
        if (encoding is not ("auto" or "base64")) return Reply.BadRequest("Unsupported encoding. Please use auto or base64.");
        if (mode is not ("ack_requeue_true" or "ack_requeue_false" or "reject_requeue_true" or "reject_requeue_false")) return new Reply(500);
        var truncate = call.Fields.ContainsKey("truncate") ? Math.Max(0, call.Fields.Number("truncate")) : (long?)null;
        using var connection = ActingUser.Connect(call, queue.Host);
        var channel = connection.OpenChannel(new ConfirmSink());
        var messages = new JsonArray();
        ulong last = 0;
        for (var left = Math.Min(count, MostMessages); left > 0; left--)
        {
            if (channel.Get(queue.Name.Text, mode == "ack_requeue_false", out var fetched) is { } error) return ActingUser.Closed(error);
            if (fetched.Message is null) break;
            messages.Add((JsonNode?)MessageView.Of(fetched, encoding == "base64", truncate));
            fetched.Message.Release();
            last = fetched.DeliveryTag;
        }

        // What was only looked at goes back when the channel ends, not before: otherwise each would be fetched again.
        if (last > 0 && mode == "reject_requeue_false") channel.Nack(last, multiple: true, requeue: false);
        return Reply.Ok(messages);
    }

    public static Reply CheckAlive(Call call)
    {
        const string Name = "aliveness-test";
        if (call.Host is not { } host) return Reply.NotFound;
        using var connection = ActingUser.Connect(call, host);
        var channel = connection.OpenChannel(new ConfirmSink());
        var error = channel.QueueDeclare(Name, false, false, false, false, AmqpTable.Empty, out _)
            ?? channel.Publish(default, new BrokerName(Name).Bytes, false, false, BasicProperties.Empty.Raw.Span, "test_message"u8);
        if (error is not null) return ActingUser.Closed(error.Value);
        if (channel.Get(Name, noAck: true, out var fetched) is { } failed) return ActingUser.Closed(failed);
        fetched.Message?.Release();
        return Reply.Ok(new JsonObject { ["status"] = "ok" });
    }

    private static MessageQueue? Find(Call call) => call.Host?.FindQueue(new BrokerName(call["queue"]));
}
