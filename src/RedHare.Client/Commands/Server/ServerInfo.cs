using System.Globalization;

namespace RedHare.Client;

/// <summary>What INFO told, by section and name.</summary>
public sealed class ServerInfo
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _sections = new(StringComparer.OrdinalIgnoreCase);

    private ServerInfo(string text)
    {
        Text = text;
        var section = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd('\r');
            if (line.StartsWith("# "))
            {
                section = new Dictionary<string, string>(StringComparer.Ordinal);
                _sections[line[2..].ToString()] = section;
            }
            else if (line.IndexOf(':') is var colon and > 0)
            {
                var (name, value) = (line[..colon].ToString(), line[(colon + 1)..].ToString());
                section[name] = value;
                _values[name] = value;
            }
        }
    }

    /// <summary>As the server sent it.</summary>
    public string Text { get; }

    /// <summary>The sections (<c>Server</c>, <c>Memory</c> …), each with its values by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Sections => _sections;

    /// <summary>All values by name (<c>redis_version</c>, <c>used_memory</c> …).</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>A value; null when the server does not tell it.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A value as an integer; null when the server does not tell it, or it is none.</summary>
    public long? GetInteger(string name) => long.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The version of Redis that the server is, or says to be.</summary>
    public Version? RedisVersion => Version.TryParse(this["redis_version"], out var version) ? version : null;

    /// <summary>Bytes that its data and itself take.</summary>
    public long? UsedMemory => GetInteger("used_memory");

    /// <summary>Clients that are connected.</summary>
    public long? ConnectedClients => GetInteger("connected_clients");

    /// <summary>Since its start.</summary>
    public TimeSpan? Uptime => GetInteger("uptime_in_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal static readonly ReplyConverter<ServerInfo> Converter = static reply => new ServerInfo(reply.ToString());
}
