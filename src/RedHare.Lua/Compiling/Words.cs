namespace RedHare.Lua;

/// <summary>The reserved words and the names that messages give to tokens.</summary>
internal static class Words
{
    private static readonly string[] _names =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or", "repeat", "return",
        "then", "true", "until", "while", "..", "...", "==", ">=", "<=", "~=", "<number>", "<name>", "<string>", "<eof>",
    ];

    /// <summary>The name of a kind of token, as Latin-1 text where it is a byte: control characters as "char(n)".</summary>
    public static string NameOf(TokenKind kind)
    {
        if (kind >= TokenKind.And) return _names[kind - TokenKind.And];
        return kind is < (TokenKind)' ' or (TokenKind)127 ? $"char({(int)kind})" : ((char)kind).ToString();
    }

    /// <summary>The reserved word that a name is, or <see cref="TokenKind.Name"/>.</summary>
    public static TokenKind Find(ReadOnlySpan<byte> name) => name[0] switch
    {
        (byte)'a' => Match(name, "and"u8, TokenKind.And),
        (byte)'b' => Match(name, "break"u8, TokenKind.Break),
        (byte)'d' => Match(name, "do"u8, TokenKind.Do),
        (byte)'e' => name.Length == 3 ? Match(name, "end"u8, TokenKind.End)
            : name.Length == 4 ? Match(name, "else"u8, TokenKind.Else) : Match(name, "elseif"u8, TokenKind.ElseIf),
        (byte)'f' => name.Length == 3 ? Match(name, "for"u8, TokenKind.For)
            : name.Length == 5 ? Match(name, "false"u8, TokenKind.False) : Match(name, "function"u8, TokenKind.Function),
        (byte)'i' => name.Length != 2 ? TokenKind.Name : name[1] == 'f' ? TokenKind.If : name[1] == 'n' ? TokenKind.In : TokenKind.Name,
        (byte)'l' => Match(name, "local"u8, TokenKind.Local),
        (byte)'n' => name.Length != 3 ? TokenKind.Name : name[1] == 'i' ? Match(name, "nil"u8, TokenKind.Nil) : Match(name, "not"u8, TokenKind.Not),
        (byte)'o' => Match(name, "or"u8, TokenKind.Or),
        (byte)'r' => name.Length != 6 ? TokenKind.Name
            : name[2] == 'p' ? Match(name, "repeat"u8, TokenKind.Repeat) : Match(name, "return"u8, TokenKind.Return),
        (byte)'t' => name.Length != 4 ? TokenKind.Name : name[1] == 'h' ? Match(name, "then"u8, TokenKind.Then) : Match(name, "true"u8, TokenKind.True),
        (byte)'u' => Match(name, "until"u8, TokenKind.Until),
        (byte)'w' => Match(name, "while"u8, TokenKind.While),
        _ => TokenKind.Name,
    };

    private static TokenKind Match(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word, TokenKind kind) => name.SequenceEqual(word) ? kind : TokenKind.Name;
}
