using System.Globalization;

namespace RedHare.Client;

/// <summary>A connection as CLIENT LIST describes it. <see href="https://redis.io/docs/latest/commands/client-list/"/></summary>
public sealed class ClientInfo
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ClientInfo(string line)
    {
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (word.IndexOf('=', StringComparison.Ordinal) is var at and > 0) _values[word[..at]] = word[(at + 1)..];
    }

    /// <summary>Everything by Redis's names.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Its number.</summary>
    public long Id => Integer("id");

    /// <summary>Where it comes from.</summary>
    public string Address => Text("addr");

    /// <summary>Where it came in.</summary>
    public string LocalAddress => Text("laddr");

    /// <summary>Its name; empty for none.</summary>
    public string Name => Text("name");

    /// <summary>Since it was made, in whole seconds.</summary>
    public TimeSpan Age => TimeSpan.FromSeconds(Integer("age"));

    /// <summary>Since its last command, in whole seconds.</summary>
    public TimeSpan Idle => TimeSpan.FromSeconds(Integer("idle"));

    /// <summary>A letter each: N for nothing, b for waiting, P for subscribed, S for a replica …</summary>
    public string Flags => Text("flags");

    /// <summary>Its database.</summary>
    public long Database => Integer("db");

    /// <summary>Channels it is subscribed to.</summary>
    public long Subscriptions => Integer("sub");

    /// <summary>Patterns it is subscribed to.</summary>
    public long PatternSubscriptions => Integer("psub");

    /// <summary>Its last command.</summary>
    public string Command => Text("cmd");

    /// <summary>Its user.</summary>
    public string User => Text("user");

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    internal static readonly ReplyConverter<ClientInfo> One = static reply => new ClientInfo(reply.ToString().TrimEnd());

    internal static readonly ReplyConverter<ClientInfo[]> All = static reply =>
        [.. reply.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => new ClientInfo(line))];

    private string Text(string name) => _values.GetValueOrDefault(name, "");

    private long Integer(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}

/// <summary>Which connections CLIENT KILL closes: those that meet all conditions. <see href="https://redis.io/docs/latest/commands/client-kill/"/></summary>
public sealed record ClientFilter
{
    /// <summary>ID: of that number.</summary>
    public long? Id { get; init; }

    /// <summary>TYPE: <c>normal</c>, <c>master</c>, <c>replica</c>, <c>pubsub</c>.</summary>
    public string? Type { get; init; }

    /// <summary>USER: of that user.</summary>
    public string? User { get; init; }

    /// <summary>ADDR: from that address and port.</summary>
    public string? Address { get; init; }

    /// <summary>LADDR: that came in at that address and port.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>MAXAGE: older than that, in whole seconds. Since Redis 7.4.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>SKIPME: whether the connection that asks is spared, as it is by default.</summary>
    public bool SkipMe { get; init; } = true;

    internal CommandLine AddTo(CommandLine line)
    {
        var before = line.Count;
        if (Id is { } id) line.Add("ID"u8).Add(id);
        if (Type is not null) line.Add("TYPE"u8).Add(Type);
        if (User is not null) line.Add("USER"u8).Add(User);
        if (Address is not null) line.Add("ADDR"u8).Add(Address);
        if (LocalAddress is not null) line.Add("LADDR"u8).Add(LocalAddress);
        if (MaxAge is { } age) line.Add("MAXAGE"u8).Add((long)age.TotalSeconds);
        if (line.Count > before) return line.Add("SKIPME"u8).Add(SkipMe ? "YES"u8 : "NO"u8);
        line.Return();
        throw new ArgumentException("The filter has no condition: it would close all connections.");
    }
}
