namespace RedHare.Commands.Configuration;

/// <summary>The <c>notify-keyspace-events</c> directive and its letters.</summary>
internal static class KeyspaceEventLetters
{
    // In the order in which CONFIG GET echoes them.
    private const string Letters = "g$lshzxetdnKEm";

    public static Directive Directive => new SpecialDirective(
        "notify-keyspace-events", "", "letters of Ag$lshzxeKEtmdn", DirectiveFlags.None, null, Read,
        static (c, v) => c.Monitoring.NotifyKeyspaceEvents = Parse(v) ?? KeyspaceEvents.None)
    { Lines = static value => ["notify-keyspace-events " + ConfigurationLine.Quote(value)] };

    /// <summary>The classes that the letters name, or null when one is unknown.</summary>
    public static KeyspaceEvents? Parse(string letters)
    {
        var events = KeyspaceEvents.None;
        foreach (var letter in letters)
        {
            var one = Class(letter);
            if (one == KeyspaceEvents.None) return null;
            events |= one;
        }
        return events;
    }

    /// <summary>The letters of classes, in Redis's order, with A for all. Redis forgets n beside A, and with it loses it in a rewritten file.</summary>
    public static string Format(KeyspaceEvents events)
    {
        var text = (events & KeyspaceEvents.All) == KeyspaceEvents.All ? "A" : "";
        foreach (var letter in Letters)
        {
            var one = Class(letter);
            var coveredByA = text.StartsWith('A') && (one & KeyspaceEvents.All) != 0;
            if ((events & one) != 0 && !coveredByA) text += letter;
        }
        return text;
    }

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length != 1) return "wrong number of arguments";
        if (Parse(arguments[0]) is not { } events) return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
        value = Format(events);
        return null;
    }

    private static KeyspaceEvents Class(char letter) => letter switch
    {
        'A' => KeyspaceEvents.All,
        'g' => KeyspaceEvents.Generic,
        '$' => KeyspaceEvents.String,
        'l' => KeyspaceEvents.List,
        's' => KeyspaceEvents.Set,
        'h' => KeyspaceEvents.Hash,
        'z' => KeyspaceEvents.SortedSet,
        'x' => KeyspaceEvents.Expired,
        'e' => KeyspaceEvents.Evicted,
        't' => KeyspaceEvents.Stream,
        'm' => KeyspaceEvents.KeyMiss,
        'd' => KeyspaceEvents.Module,
        'n' => KeyspaceEvents.New,
        'K' => KeyspaceEvents.Keyspace,
        'E' => KeyspaceEvents.Keyevent,
        _ => KeyspaceEvents.None,
    };
}
