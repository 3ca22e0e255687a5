using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace RedHare.Management.Tests;

/// <summary>An answer, read.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode? Json => JsonNode.Parse(Text);
}
