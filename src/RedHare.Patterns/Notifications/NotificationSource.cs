using RedHare.Patterns.Journals;

namespace RedHare.Patterns.Notifications;

/// <summary>One of the journals that a user's notifications come from.</summary>
/// <param name="Audience">Whose it is.</param>
/// <param name="Role">Which role's.</param>
/// <param name="Journal">The journal.</param>
/// <param name="Place">What its values are bound to when they are encrypted.</param>
internal sealed record NotificationSource(NotificationAudience Audience, string? Role, Journal Journal, byte[] Place)
{
    /// <summary>Its name in positions: <c>user</c>, <c>all</c>, or <c>role:</c> and the role.</summary>
    public string Name => Audience switch
    {
        NotificationAudience.User => "user",
        NotificationAudience.All => "all",
        _ => $"role:{Role}",
    };
}

/// <summary>A position in several journals as text: <c>all=1-0&amp;user=2-0</c>.</summary>
internal static class NotificationPosition
{
    public static string Write(IEnumerable<(string Name, StreamId Id)> positions) => string.Join('&', positions.Select(position => $"{Uri.EscapeDataString(position.Name)}={position.Id}"));

    /// <exception cref="FormatException">It is none.</exception>
    public static Dictionary<string, StreamId> Read(string text)
    {
        Dictionary<string, StreamId> positions = [];
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new FormatException($"'{text}' is no position.");
            positions[Uri.UnescapeDataString(part[..equals])] = StreamId.Parse(part.AsSpan(equals + 1));
        }
        return positions;
    }
}
