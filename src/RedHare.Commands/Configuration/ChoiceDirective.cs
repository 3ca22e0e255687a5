namespace RedHare.Commands.Configuration;

/// <summary>
/// One of several words, or several of them at once when the directive takes multiple arguments (<c>shutdown-on-sigterm</c>); the typed
/// property receives the word's place in the list, or one bit for each word after the first.
/// </summary>
internal sealed class ChoiceDirective(string name, string initial, string[] words, DirectiveFlags flags, string? alias, Action<ServerConfiguration, int>? bind)
    : Directive(name, alias, initial, flags)
{
    public override string Domain => string.Join(", ", words);

    /// <summary>A word that is only another spelling, and the one it stands for.</summary>
    public (string Word, string For)? Synonym { get; init; }

    /// <summary>Two words that exclude each other, and the error.</summary>
    public (int First, int Second, string Error)? Conflict { get; init; }

    internal override string? Parse(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        var many = Is(DirectiveFlags.Multiple);
        var chosen = 0;
        if (arguments.Length == 0 || (!many && arguments.Length != 1)) return Complaint();
        foreach (var argument in arguments)
        {
            var place = Place(argument);
            if (place < 0) return Complaint();
            chosen = many ? chosen | Bit(place) : place;
        }
        if (Conflict is { } conflict && (chosen & Bit(conflict.First)) != 0 && (chosen & Bit(conflict.Second)) != 0) return conflict.Error;
        value = many ? Join(chosen) : words[chosen];
        return null;
    }

    internal override void Bind(ServerConfiguration configuration, string value)
    {
        if (bind is null) return;
        if (!Is(DirectiveFlags.Multiple))
        {
            bind(configuration, Place(value));
            return;
        }
        var bits = 0;
        foreach (var word in value.Split(' ')) bits |= Bit(Place(word));
        bind(configuration, bits);
    }

    private static int Bit(int place) => place == 0 ? 0 : 1 << (place - 1);

    private string Join(int bits)
    {
        if (bits == 0) return words[0];
        var chosen = new List<string>();
        for (var place = 1; place < words.Length; place++)
            if ((bits & Bit(place)) != 0) chosen.Add(words[place]);
        return string.Join(' ', chosen);
    }

    private int Place(string word)
    {
        if (Synonym is { } synonym && word.Equals(synonym.Word, StringComparison.OrdinalIgnoreCase)) word = synonym.For;
        for (var place = 0; place < words.Length; place++)
            if (word.Equals(words[place], StringComparison.OrdinalIgnoreCase)) return place;
        return -1;
    }

    private string Complaint() => "argument(s) must be one of the following: " + string.Join(", ", words);
}
