namespace RedHare.Commands;

/// <summary>
/// What the notation does not say and COMMAND DOCS does: an argument's type, which follows from its name and now and then
/// from the command, and the names of choices and blocks.
/// </summary>
internal sealed class SyntaxNames(Command command)
{
    private static readonly HashSet<string> Keys = ["key", "key1", "key2", "newkey", "source", "destination", "sourcekey", "destkey", "src", "dst"];

    private static readonly HashSet<string> Integers =
    [
        "bit", "bits", "client-id", "count", "cursor", "db", "decrement", "destination-db", "end", "entries-added", "entries-read", "frequency",
        "increment", "index", "index1", "index2", "len", "limit", "maxage", "milliseconds", "min-idle-time", "min-match-len", "ms", "num-matches",
        "numfields", "numkeys", "numlocal", "numreplicas", "offset", "port", "protover", "rank", "seconds", "slot", "slot-last", "slot-start", "start",
        "stop", "timeout", "ttl", "version", "weight",
    ];

    private static readonly HashSet<string> Doubles = ["height", "latitude", "longitude", "max", "min", "radius", "score", "width"];

    private static readonly Dictionary<string, string> Choices = new()
    {
        ["nx"] = "condition", ["gt"] = "comparison", ["asc"] = "order", ["m"] = "unit", ["byte"] = "unit", ["byscore"] = "sortby",
        ["async"] = "flush-type", ["maxlen"] = "strategy", ["equal"] = "operator", ["before"] = "where", ["min"] = "where",
        ["left"] = "where", ["sum"] = "aggregate", ["seconds"] = "expiration", ["on"] = "status", ["yes"] = "mode",
        ["member"] = "from", ["circle"] = "by", ["storekey"] = "store", ["fnx"] = "condition", ["nosave"] = "save-selector", ["auto-id"] = "id-selector", ["and"] = "operation", ["reset"] = "operation",
    };

    private int _keyArguments;

    /// <summary>An argument of the given name, which may be written in capitals or with signs.</summary>
    public SyntaxArgument Argument(string word)
    {
        var name = word.ToLowerInvariant();
        if (name == "entries-read") return new("entriesread", TypeOf(name)) { Display = name };
        if (name is "storekey" or "storedistkey") return new(name, "key") { Display = "key", KeySpec = name == "storekey" ? 1 : 2 };
        if (!command.HasKeys || !Keys.Contains(name)) return new(name, TypeOf(name)) { Display = name };
        return new(name, "key") { KeySpec = Math.Min(_keyArguments++, command.Keys.Length - 1) };
    }

    /// <summary>The name of a pure token.</summary>
    public static string OfToken(string token) => token switch
    {
        "" => "empty-string",
        "*" => "auto-id",
        "$" => "new-id",
        "=" => "equal",
        "~" => "approximately",
        "CH" => "change",
        "INCR" => "increment",
        _ => token.ToLowerInvariant(),
    };

    /// <summary>The text of a pure token: the notation writes all in capitals, Redis the units of lengths in small letters.</summary>
    public static string TextOf(string token) => token is "M" or "KM" or "FT" or "MI" ? token.ToLowerInvariant() : token;

    public static string OfChoice(List<SyntaxArgument> alternatives)
    {
        foreach (var alternative in alternatives)
            if (Choices.TryGetValue(alternative.Name, out var name))
                return name;
        return alternatives[0].Name + "-selector";
    }

    public static string OfBlock(List<SyntaxArgument> arguments)
    {
        switch (arguments[0].Name)
        {
            case "start": return "range";
            case "radius": return "circle";
            case "width": return "box";
            case "min-idle-time": return "filters";
            case "strategy": return "trim";
        }
        var required = arguments.Where(argument => !argument.Optional).Select(argument => argument.Name).ToList();
        return required.Count > 1 ? string.Join('-', required) : arguments[0].Name + "-block";
    }

    /// <summary>The name of a token's block: the token's, but for a first argument of that name.</summary>
    public static string OfBlock(string token, List<SyntaxArgument> arguments) => arguments[0].Name == token ? token + "-block" : token;

    /// <summary>Siblings with names of their own: the second <c>where</c> becomes <c>where2</c> and is still displayed as <c>where</c>.</summary>
    public static IReadOnlyList<SyntaxArgument> Distinct(List<SyntaxArgument> siblings)
    {
        var seen = new Dictionary<string, int>();
        return [.. siblings.Select(argument =>
        {
            var times = seen[argument.Name] = seen.GetValueOrDefault(argument.Name) + 1;
            return times == 1 ? argument : argument with { Name = $"{argument.Name}{times}" };
        })];
    }

    private string TypeOf(string name)
    {
        var full = command.FullName;
        return name switch
        {
            "pattern" => "pattern",
            "timeout" when full[0] == 'b' => "double",
            "increment" when full.EndsWith("float", StringComparison.Ordinal) => "double",
            "value" when command.Group == "bitmap" => "integer",
            "start" or "stop" when full == "zrange" || command.Group == "stream" => "string",
            "end" when command.Group == "stream" => "string",
            "min-idle-time" when full != "xpending" => "string",
            "min" or "max" when full == "zrangestore" || full.Contains("lex", StringComparison.Ordinal) => "string",
            _ when name.StartsWith("unix-time", StringComparison.Ordinal) => "unix-time",
            _ when Integers.Contains(name) => "integer",
            _ when Doubles.Contains(name) => "double",
            _ => "string",
        };
    }
}
