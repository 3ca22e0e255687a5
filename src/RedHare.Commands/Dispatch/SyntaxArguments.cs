namespace RedHare.Commands;

/// <summary>
/// Reads redis.io's notation of a command's arguments into the tree that COMMAND DOCS replies with, so that a command
/// declares them once, in the form that people read.
/// <para>
/// <c>[a | b]</c> is optional, <c>&lt;a | b&gt;</c> is not; several alternatives make a oneof, several arguments a block. A word in
/// capitals or signs is a token: alone a pure token, before an argument that argument's, before several a block's.
/// <c>[x ...]</c> repeats the arguments before it whose text is x; if their token is in x, each repetition has it.
/// Names of blocks and choices are not in the text: <see cref="SyntaxNames"/> supplies them.
/// </para>
/// </summary>
internal sealed class SyntaxArguments
{
    private readonly string _text;
    private readonly SyntaxNames _names;
    private int _at;

    private SyntaxArguments(string text, SyntaxNames names)
    {
        _text = text;
        _names = names;
    }

    /// <summary>The arguments of a command. A <see cref="FormatException"/> means that its attribute is wrong.</summary>
    public static IReadOnlyList<SyntaxArgument> Of(Command command) => Parse(command.Docs.Syntax, new SyntaxNames(command));

    public static IReadOnlyList<SyntaxArgument> Parse(string syntax, SyntaxNames names)
    {
        var parser = new SyntaxArguments(syntax, names);
        var arguments = parser.Sequence();
        if (parser._at < syntax.Length) throw new FormatException($"Unexpected '{syntax[parser._at]}' at {parser._at} in: {syntax}");
        return SyntaxNames.Distinct(arguments);
    }

    // A piece of a sequence with its place in the text; a bare token waits here for the arguments that belong to it.
    private readonly record struct Piece(int Start, int End, SyntaxArgument Argument, bool BareToken = false);

    private List<SyntaxArgument> Sequence()
    {
        var pieces = new List<Piece>();
        while (true)
        {
            SkipSpaces();
            if (_at == _text.Length || _text[_at] is ']' or '>' or '|') return Join(pieces);
            var start = _at;
            if (_text[_at] == '[' && Repetition() is { } repeated)
            {
                Repeat(pieces, repeated);
                continue;
            }

            pieces.Add(_text[_at] switch
            {
                '[' => new(start, _at, Enclosed(']') with { Optional = true }),
                '<' => new(start, _at, Enclosed('>')),
                _ => Word(),
            });
            pieces[^1] = pieces[^1] with { End = _at };
        }
    }

    private SyntaxArgument Enclosed(char close)
    {
        _at++;
        var alternatives = new List<SyntaxArgument> { Single(Sequence()) };
        while (_at < _text.Length && _text[_at] == '|')
        {
            _at++;
            alternatives.Add(Single(Sequence()));
        }

        if (_at == _text.Length || _text[_at] != close) throw new FormatException($"A '{close}' is missing in: {_text}");
        _at++;
        if (alternatives.Count == 1) return alternatives[0];
        return new(SyntaxNames.OfChoice(alternatives), SyntaxArgument.OneOf) { Arguments = SyntaxNames.Distinct(alternatives) };
    }

    private Piece Word()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '[' or ']' or '<' or '>' or '|')) _at++;
        var word = _text[start.._at];
        if (!IsToken(word) || IsRepeatedNext(word)) return new(start, _at, _names.Argument(word));
        var token = word == "\"\"" ? "" : word;
        return new(start, _at, new(SyntaxNames.OfToken(token), SyntaxArgument.PureToken) { Token = SyntaxNames.TextOf(token) }, BareToken: true);
    }

    // "ID [ID ...]" names an argument in capitals; nothing but that argument could be repeated so.
    private bool IsRepeatedNext(string word) => _text.AsSpan(_at).StartsWith($" [{word} ...]", StringComparison.Ordinal);

    private static bool IsToken(string word)
    {
        foreach (var letter in word)
            if (char.IsAsciiLetterLower(letter))
                return false;
        return true;
    }

    /// <summary>The text x of <c>[x ...]</c> at the current place, which is then passed; null when that is not what stands there.</summary>
    private string? Repetition()
    {
        var depth = 0;
        for (var i = _at; i < _text.Length; i++)
        {
            if (_text[i] is '[' or '<') depth++;
            if (_text[i] is not (']' or '>') || --depth != 0) continue;
            var inner = _text[(_at + 1)..i];
            if (!inner.EndsWith("...", StringComparison.Ordinal)) return null;
            _at = i + 1;
            return inner[..^3].TrimEnd();
        }

        throw new FormatException($"A ']' is missing in: {_text}");
    }

    private void Repeat(List<Piece> pieces, string repeated)
    {
        var first = pieces.FindIndex(piece => _text[piece.Start..pieces[^1].End] == repeated);
        if (first < 0) throw new FormatException($"Nothing before '[{repeated} ...]' is what it repeats in: {_text}");
        var group = pieces[first..];
        pieces.RemoveRange(first, group.Count);
        var argument = Single(Join(group));
        // Redis calls every repeated block "data".
        if (argument is { Type: SyntaxArgument.Block, Token: null }) argument = argument with { Name = "data", Display = "data" };
        pieces.Add(new(group[0].Start, _at, argument with { Multiple = true, MultipleToken = argument.Token is not null }));
    }

    /// <summary>Gives each bare token the required arguments behind it.</summary>
    private static List<SyntaxArgument> Join(List<Piece> pieces)
    {
        var joined = new List<SyntaxArgument>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (!pieces[i].BareToken)
            {
                joined.Add(pieces[i].Argument);
                continue;
            }

            var owned = pieces.Skip(i + 1).TakeWhile(piece => piece is { BareToken: false, Argument: { Optional: false, Token: null } }).Select(piece => piece.Argument).ToList();
            joined.Add(owned switch
            {
                [] => pieces[i].Argument,
                [var only] => only with { Token = pieces[i].Argument.Token, Name = only.HasArguments ? pieces[i].Argument.Name : only.Name },
                _ => new(SyntaxNames.OfBlock(pieces[i].Argument.Name, owned), SyntaxArgument.Block) { Token = pieces[i].Argument.Token, Arguments = owned },
            });
            i += owned.Count;
        }

        return joined;
    }

    private SyntaxArgument Single(List<SyntaxArgument> arguments) => arguments switch
    {
        [] => throw new FormatException($"An empty alternative in: {_text}"),
        [var only] => only,
        _ => new(SyntaxNames.OfBlock(arguments), SyntaxArgument.Block) { Arguments = SyntaxNames.Distinct(arguments) },
    };

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }
}
