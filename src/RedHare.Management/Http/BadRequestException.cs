using System.Text.Json.Nodes;

namespace RedHare.Management.Http;

/// <summary>What a client sent is not what it should be; found deep inside a body, so an exception carries it out.</summary>
internal sealed class BadRequestException(JsonNode? reason) : Exception
{
    public JsonNode? Reason { get; } = reason;
}
