using System.Text;

namespace RedHare.Lua;

/// <summary>
/// From bytes to tokens, one ahead where the parser asks. Letters, digits and spaces are ASCII's, as in Lua under the C locale; any other byte is a
/// token of its own, which the parser then finds unexpected.
/// </summary>
internal sealed class Lexer
{
    private const int EndOfSource = -1;

    private readonly byte[] _source;
    private readonly string _chunkName;
    private readonly StringPool _strings;
    private readonly ByteText _text = new();
    private int _position;
    private int _current;
    private int _tokenStart;
    private Token _ahead;

    /// <summary>Stands before the first token.</summary>
    public Lexer(byte[] source, string chunkName, StringPool strings)
    {
        _source = source;
        _chunkName = chunkName;
        _strings = strings;
        _current = source.Length > 0 ? source[0] : EndOfSource;
        _ahead = new Token(TokenKind.EndOfSource);
    }

    /// <summary>The token that the parser looks at.</summary>
    public Token Token { get; private set; }

    /// <summary>The line that reading has come to: that of <see cref="Token"/>'s end, unless one more was looked at.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The line of the token before.</summary>
    public int LastLine { get; private set; } = 1;

    /// <summary>Goes to the next token.</summary>
    public void Next()
    {
        LastLine = Line;
        if (_ahead.Kind != TokenKind.EndOfSource)
        {
            Token = _ahead;
            _ahead = new Token(TokenKind.EndOfSource);
        }
        else Token = Read();
    }

    /// <summary>The kind of the token after this one.</summary>
    public TokenKind Peek()
    {
        _ahead = Read();
        return _ahead.Kind;
    }

    /// <summary>A syntax error at the token that the parser looks at.</summary>
    public LuaException Error(string message) => Error(message, Token.Kind);

    /// <summary>A syntax error: "chunk:line: message near 'token'"; without "near" for <see cref="TokenKind.None"/>.</summary>
    public LuaException Error(string message, TokenKind near)
    {
        var text = new List<byte>(Encoding.UTF8.GetBytes($"{ChunkName.Display(_chunkName, ChunkName.SyntaxSize)}:{Line}: {message}"));
        if (near != TokenKind.None)
        {
            text.AddRange(" near '"u8);
            text.AddRange(TextOf(near));
            text.Add((byte)'\'');
        }
        return new LuaException(new LuaValue(new LuaString(text.ToArray())));
    }

    // A C string: it ends at the first NUL.
    private ReadOnlySpan<byte> TextOf(TokenKind kind)
    {
        var text = kind switch
        {
            TokenKind.String => _text.Span,
            TokenKind.Name or TokenKind.Number => _source.AsSpan(_tokenStart, _position - _tokenStart),
            _ => Encoding.Latin1.GetBytes(Words.NameOf(kind)),
        };
        var zero = text.IndexOf((byte)0);
        return zero < 0 ? text : text[..zero];
    }

    private void Advance() => _current = ++_position < _source.Length ? _source[_position] : EndOfSource;

    private void Keep()
    {
        _text.Add((byte)_current);
        Advance();
    }

    // Lua asks strchr whether the character is one of a set; that finds a NUL in every set, so a NUL after a digit or a dot belongs to the token.
    private bool Accept(char one, char other)
    {
        if (_current != one && _current != other && _current != 0) return false;
        Advance();
        return true;
    }

    private Token Read()
    {
        while (true)
        {
            switch (_current)
            {
                case '\n' or '\r':
                    NewLine();
                    continue;
                case ' ' or '\t' or '\v' or '\f':
                    Advance();
                    continue;
                case '-':
                    Advance();
                    if (_current != '-') return new Token(TokenKind.Minus);
                    Advance();
                    SkipComment();
                    continue;
                case '[':
                    _text.Clear();
                    var level = ReadBracket();
                    if (level >= 0) return ReadLongString(level);
                    if (level == -1) return new Token(TokenKind.LeftBracket);
                    throw Error("invalid long string delimiter", TokenKind.String);
                case '=':
                    return OneOrWithEquals(TokenKind.Assign, TokenKind.Equal);
                case '<':
                    return OneOrWithEquals(TokenKind.Less, TokenKind.LessEqual);
                case '>':
                    return OneOrWithEquals(TokenKind.Greater, TokenKind.GreaterEqual);
                case '~':
                    return OneOrWithEquals((TokenKind)'~', TokenKind.NotEqual);
                case '"' or '\'':
                    return ReadString(_current);
                case '.':
                    _tokenStart = _position;
                    Advance();
                    if (Accept('.', '.')) return new Token(Accept('.', '.') ? TokenKind.Dots : TokenKind.Concat);
                    return IsDigit(_current) ? ReadNumber() : new Token(TokenKind.Dot);
                case EndOfSource:
                    return new Token(TokenKind.EndOfSource);
                case >= '0' and <= '9':
                    _tokenStart = _position;
                    return ReadNumber();
                case (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_':
                    return ReadName();
                default:
                    var single = (TokenKind)_current;
                    Advance();
                    return new Token(single);
            }
        }
    }

    private Token OneOrWithEquals(TokenKind one, TokenKind withEquals)
    {
        Advance();
        if (_current != '=') return new Token(one);
        Advance();
        return new Token(withEquals);
    }

    private Token ReadName()
    {
        var source = _source;
        var end = _tokenStart = _position;
        do end++; while (end < source.Length && IsNamePart(source[end]));
        _position = end - 1;
        Advance();
        var name = source.AsSpan(_tokenStart, end - _tokenStart);
        var kind = Words.Find(name);
        return kind == TokenKind.Name ? new Token(kind, _strings.Intern(name)) : new Token(kind);
    }

    private Token ReadNumber()
    {
        do Advance(); while (IsDigit(_current) || _current == '.');
        if (Accept('E', 'e')) Accept('+', '-');
        while (IsNamePart(_current)) Advance();
        var text = TextOf(TokenKind.Number);
        if (TryReadDigits(text, out var number) || LuaNumber.TryParse(text, out number)) return new Token(TokenKind.Number, null, number);
        throw Error("malformed number", TokenKind.Number);
    }

    // Most numbers of most sources: an integer that a double holds exactly.
    private static bool TryReadDigits(ReadOnlySpan<byte> text, out double number)
    {
        var value = 0L;
        number = 0;
        if (text.Length > 15) return false;
        foreach (var c in text)
        {
            if (!IsDigit(c)) return false;
            value = value * 10 + (c - '0');
        }
        number = value;
        return true;
    }

    private void NewLine()
    {
        var first = _current;
        Advance();
        if (_current is '\n' or '\r' && _current != first) Advance();
        Line++;
    }

    private void SkipComment()
    {
        if (_current == '[')
        {
            _text.Clear();
            var level = ReadBracket();
            if (level >= 0)
            {
                SkipLongBracket(level, keep: false);
                return;
            }
        }
        while (_current is not ('\n' or '\r' or EndOfSource)) Advance();
    }

    // "[==[" and "]==]" have the level 2. Below zero: -1 for a lone bracket, less for one with equals signs after it that is no long bracket.
    private int ReadBracket()
    {
        var bracket = _current;
        var level = 0;
        Keep();
        for (; _current == '='; level++) Keep();
        return _current == bracket ? level : -level - 1;
    }

    private Token ReadLongString(int level)
    {
        SkipLongBracket(level, keep: true);
        return new Token(TokenKind.String, _strings.Intern(_text.Span[(2 + level)..^(2 + level)]));
    }

    private void SkipLongBracket(int level, bool keep)
    {
        Keep();
        if (_current is '\n' or '\r') NewLine();
        while (true)
        {
            switch (_current)
            {
                case EndOfSource:
                    throw Error(keep ? "unfinished long string" : "unfinished long comment", TokenKind.EndOfSource);
                case '[':
                    if (ReadBracket() != level) break;
                    Keep();
                    if (level == 0) throw Error("nesting of [[...]] is deprecated", TokenKind.LeftBracket);
                    break;
                case ']':
                    if (ReadBracket() != level) break;
                    Keep();
                    return;
                case '\n' or '\r':
                    _text.Add((byte)'\n');
                    NewLine();
                    if (!keep) _text.Clear();
                    break;
                default:
                    if (keep) Keep();
                    else Advance();
                    break;
            }
        }
    }

    private Token ReadString(int quote)
    {
        _text.Clear();
        Keep();
        while (_current != quote)
        {
            switch (_current)
            {
                case EndOfSource:
                    throw Error("unfinished string", TokenKind.EndOfSource);
                case '\n' or '\r':
                    throw Error("unfinished string", TokenKind.String);
                case '\\':
                    Advance();
                    ReadEscape();
                    break;
                default:
                    Keep();
                    break;
            }
        }
        Keep();
        return new Token(TokenKind.String, _strings.Intern(_text.Span[1..^1]));
    }

    private void ReadEscape()
    {
        switch (_current)
        {
            case 'a': Escaped('\a'); break;
            case 'b': Escaped('\b'); break;
            case 'f': Escaped('\f'); break;
            case 'n': Escaped('\n'); break;
            case 'r': Escaped('\r'); break;
            case 't': Escaped('\t'); break;
            case 'v': Escaped('\v'); break;
            case '\n' or '\r':
                _text.Add((byte)'\n');
                NewLine();
                break;
            case EndOfSource:
                break;
            case >= '0' and <= '9':
                var code = 0;
                for (var digits = 0; digits < 3 && IsDigit(_current); digits++)
                {
                    code = code * 10 + (_current - '0');
                    Advance();
                }
                if (code > byte.MaxValue) throw Error("escape sequence too large", TokenKind.String);
                _text.Add((byte)code);
                break;
            default:
                Keep();
                break;
        }
    }

    private void Escaped(char meaning)
    {
        _text.Add((byte)meaning);
        Advance();
    }

    private static bool IsDigit(int c) => c is >= '0' and <= '9';

    private static bool IsNamePart(int c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';
}
