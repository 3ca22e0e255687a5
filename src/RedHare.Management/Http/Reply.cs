using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace RedHare.Management.Http;

/// <summary>An answer.</summary>
internal sealed class Reply(int status, JsonNode? body = null)
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Reply Created => new(201);

    public static Reply NoContent => new(204);

    public static Reply NotFound => Error(404, "Object Not Found", "Not Found");

    public int Status => status;

    public JsonNode? Body => body;

    public string? Allow { get; init; }

    public string? Location { get; init; }

    public string? Disposition { get; init; }

    public bool AsksForLogin { get; init; }

    /// <summary>The real answer, which is not there yet.</summary>
    public Task<Reply>? Pending { get; init; }

    public static Reply Ok(JsonNode? body) => new(200, body);

    /// <summary>201 for what was made, 204 for what was there.</summary>
    public static Reply Put(bool existed) => existed ? NoContent : Created;

    public static Reply Later(Task<Reply> reply) => new(0) { Pending = reply };

    public static Reply Error(int status, string error, JsonNode? reason) => new(status, new JsonObject { ["error"] = error, ["reason"] = reason });

    public static Reply BadRequest(JsonNode? reason) => Error(400, "bad_request", reason);

    public static Reply NotAuthorised(string reason) => Error(401, "not_authorised", reason);

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (Allow is not null) response.Headers.Allow = Allow;
        if (Location is not null) response.Headers.Location = Location;
        if (Disposition is not null) response.Headers.ContentDisposition = Disposition;
        if (AsksForLogin) response.Headers.WWWAuthenticate = "Basic realm=\"RabbitMQ Management\"";
        if (body is null)
        {
            if (status != 204) response.ContentLength = 0;
            return;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, Format)) body.WriteTo(writer);
        if (status == 200) response.Headers.CacheControl = "no-cache";
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
