using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RedHare.Broker;

namespace RedHare.Management.Http;

/// <summary>One request, as its handler sees it.</summary>
internal sealed class Call(ManagedNode node, HttpContext context, Route route, IReadOnlyDictionary<string, string> values)
{
    private byte[] _body = [];
    private JsonObject? _fields;

    public ManagedNode Node => node;

    public MessageBroker Broker => node.Broker;

    public Route Route => route;

    public string Method => context.Request.Method;

    /// <summary>Who asks; known to be there by the time a handler runs, but for public routes.</summary>
    public User User { get; set; } = null!;

    public IPAddress? Peer => context.Connection.RemoteIpAddress;

    public string? AuthorizationHeader => context.Request.Headers.Authorization;

    public bool IsAdministrator => User.Tags.Contains("administrator");

    /// <summary>May look at everything.</summary>
    public bool IsMonitor => IsAdministrator || User.Tags.Contains("monitoring");

    public bool IsPolicyMaker => IsAdministrator || User.Tags.Contains("policymaker");

    /// <summary>The virtual host that the path names, or null: it names none, or one that is not there.</summary>
    public VirtualHost? Host => HostName is { } name ? Broker.FindVirtualHost(name) : null;

    public string? HostName => values.GetValueOrDefault("vhost");

    /// <summary>The body, which must be a JSON object or nothing.</summary>
    public JsonObject Fields => _fields ??= Parse("not_json");

    /// <summary>A part of the path.</summary>
    public string this[string name] => values[name];

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A part of the path that names an exchange; amq.default is the nameless one.</summary>
    public string Exchange(string name) => values[name] is "amq.default" ? "" : values[name];

    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string? Header(string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Whether the user may enter a virtual host.</summary>
    public bool MayEnter(string host) => User.Permissions.ContainsKey(host);

    /// <summary>The virtual hosts whose objects the user sees in lists.</summary>
    public IEnumerable<VirtualHost> VisibleHosts()
    {
        if (HostName is not null) return Host is { } host ? [host] : [];
        return node.VirtualHosts.Where(host => IsMonitor || MayEnter(host.Name));
    }

    /// <summary>Reads the body. An answer when it is too large.</summary>
    public async Task<Reply?> ReadBodyAsync()
    {
        if (context.Request.ContentLength is 0) return null;
        try
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
            _body = buffer.ToArray();
            return null;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == 413)
        {
            return Reply.Error(413, "payload_too_large", "payload_too_large");
        }
    }

    /// <summary>The body as a JSON object.</summary>
    /// <param name="refusal">What to say when it is none.</param>
    public JsonObject Parse(string refusal)
    {
        if (_body.Length == 0 || _body.AsSpan().SequenceEqual("null"u8) || _body.AsSpan().SequenceEqual("undefined"u8)) return [];
        try
        {
            return JsonNode.Parse(_body, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = false, MaxDepth = 64 }) switch
            {
                JsonObject fields => Checked(fields),
                JsonValue value when value.GetValueKind() == JsonValueKind.String =>
                    throw new BadRequestException("invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?"),
                JsonValue => [],
                _ => throw new BadRequestException(refusal),
            };
        }
        catch (JsonException)
        {
            throw new BadRequestException(refusal);
        }
    }

    /// <summary>Fields that must be there.</summary>
    public void Require(params ReadOnlySpan<string> names)
    {
        StringBuilder? missing = null;
        foreach (var name in names)
        {
            if (!Fields.ContainsKey(name)) (missing ??= new StringBuilder("[")).Append(missing.Length > 1 ? "," : "").Append("{key_missing,").Append(name).Append('}');
        }

        if (missing is not null) throw new BadRequestException(missing.Append(']').ToString());
    }

    // The parser keeps an object's text until somebody looks, and only then finds a name that comes twice.
    private static JsonObject Checked(JsonObject fields)
    {
        try
        {
            _ = fields.Count;
            return fields;
        }
        catch (ArgumentException)
        {
            throw new BadRequestException("not_json");
        }
    }
}
