using System.Globalization;
using System.Text.Json.Nodes;
using RedHare.Management.Http;
using RedHare.Management.Json;

namespace RedHare.Management.Resources;

/// <summary>Health checks: 200 when all is well, 503 when not.</summary>
internal static class Health
{
    private static readonly string[] Amqp = ["amqp", "amqp091", "amqp0.9.1", "amqp0-9-1"];

    public static Reply Node(Call call)
    {
        if (call.Has("node") && call["node"] != call.Node.Name) return Reply.NotFound;
        var alarms = call.Node.Alarms;
        return alarms.Count == 0 ? Ok() : Reply.Ok(new JsonObject { ["status"] = "failed", ["reason"] = $"resource alarm(s) in effect:[{string.Join(',', alarms)}]" });
    }

    public static Reply Alarms(Call call) => AlarmsOf(call, "There are alarms in effect in the cluster");

    public static Reply LocalAlarms(Call call) => AlarmsOf(call, "There are alarms in effect on the node");

    public static Reply Alone(Call call) => Reply.Ok(new JsonObject { ["status"] = "ok", ["reason"] = "single node cluster" });

    public static Reply Always(Call call) => Ok();

    public static Reply Port(Call call)
    {
        if (!int.TryParse(call["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return Reply.BadRequest("Invalid port");
        var ports = call.Node.Listeners.Select(static listener => listener.Port).Distinct().ToList();
        if (ports.Contains(port)) return Reply.Ok(new JsonObject { ["status"] = "ok", ["port"] = port });
        return Failed("No active listener", json =>
        {
            json["missing"] = port;
            json["ports"] = new JsonArray([.. ports.Select(static other => (JsonNode)other)]);
        });
    }

    public static Reply Protocol(Call call)
    {
        var asked = call["protocol"].ToLowerInvariant();
        var protocol = Amqp.Contains(asked) ? "amqp" : asked;
        var protocols = call.Node.Listeners.Select(static listener => listener.Protocol).Distinct().ToList();
        if (protocols.Contains(protocol)) return Reply.Ok(new JsonObject { ["status"] = "ok", ["protocol"] = protocol });
        return Failed("No active listener", json =>
        {
            json["missing"] = call["protocol"];
            json["protocols"] = Fields.Array(protocols);
        });
    }

    private static Reply AlarmsOf(Call call, string reason)
    {
        var alarms = call.Node.Alarms;
        if (alarms.Count == 0) return Ok();
        return Failed(reason, json => json["alarms"] = Fields.Array(alarms.Select(alarm => new JsonObject { ["node"] = call.Node.Name, ["resource"] = alarm })));
    }

    private static Reply Ok() => Reply.Ok(new JsonObject { ["status"] = "ok" });

    private static Reply Failed(string reason, Action<JsonObject> add)
    {
        var json = new JsonObject { ["status"] = "failed", ["reason"] = reason };
        add(json);
        return new Reply(503, json);
    }
}
