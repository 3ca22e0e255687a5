namespace RedHare.Commands.Configuration;

/// <summary>The <c>client-output-buffer-limit</c> directive: groups of class, hard bytes, soft bytes, seconds; a class not named keeps its limits.</summary>
internal static class OutputBufferLimits
{
    // CONFIG GET still says "slave", CONFIG REWRITE says "replica": as Redis.
    private static ReadOnlySpan<string> Classes => new[] { "normal", "slave", "pubsub" };

    public static Directive Directive => new SpecialDirective(
        "client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
        "groups of: normal, replica or pubsub; hard limit in bytes; soft limit in bytes; seconds", DirectiveFlags.Multiple, null, Read, Bind) { Lines = Lines };

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length % 4 != 0) return "Wrong number of arguments in buffer limit configuration.";
        var parts = current.Split(' ');
        for (var i = 0; i < arguments.Length; i += 4)
        {
            var place = Place(arguments[i]);
            if (place < 0) return "Invalid client class specified in buffer limit configuration.";
            if (!MemorySize.TryParse(arguments[i + 1], out var hard) || !MemorySize.TryParse(arguments[i + 2], out var soft)
                || !long.TryParse(arguments[i + 3], out var seconds) || seconds is < 0 or > int.MaxValue)
                return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            parts[place * 4 + 1] = hard.ToString();
            parts[place * 4 + 2] = soft.ToString();
            parts[place * 4 + 3] = seconds.ToString();
        }
        value = string.Join(' ', parts);
        return null;
    }

    private static void Bind(ServerConfiguration configuration, string value)
    {
        var parts = value.Split(' ');
        configuration.Clients.SetOutputBufferLimits(At(parts, 0), At(parts, 1), At(parts, 2));
    }

    private static OutputBufferLimit At(string[] parts, int place) =>
        new(long.Parse(parts[place * 4 + 1]), long.Parse(parts[place * 4 + 2]), long.Parse(parts[place * 4 + 3]));

    private static int Place(string name)
    {
        if (name.Equals("replica", StringComparison.OrdinalIgnoreCase)) return 1;
        for (var place = 0; place < Classes.Length; place++)
            if (name.Equals(Classes[place], StringComparison.OrdinalIgnoreCase)) return place;
        return -1;
    }

    private static string[] Lines(string value)
    {
        var parts = value.Split(' ');
        var lines = new string[3];
        for (var place = 0; place < 3; place++)
        {
            var limit = At(parts, place);
            var name = place == 1 ? "replica" : Classes[place];
            lines[place] = $"client-output-buffer-limit {name} {MemorySize.Format(limit.HardBytes)} {MemorySize.Format(limit.SoftBytes)} {limit.SoftSeconds}";
        }
        return lines;
    }
}
