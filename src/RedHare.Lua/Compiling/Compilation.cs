using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>What the parts of the parser share: the tokens, the function in the making, the depth of nesting.</summary>
internal sealed class Compilation
{
    // Of syntax as of calls in native code, as Lua's LUAI_MAXCCALLS counts both: the parser recurses.
    private const int MostLevels = 200;

    private readonly string _chunkName;
    private int _level;

    public Compilation(byte[] source, string chunkName, int level)
    {
        _chunkName = chunkName;
        _level = level;
        Lexer = new Lexer(source, chunkName, Strings);
        Function = new FunctionState(Lexer, null, chunkName, 0);
        Expressions = new ExpressionParser(this);
        Bodies = new FunctionBodyParser(this);
        Statements = new StatementParser(this);
    }

    public StringPool Strings { get; } = new();

    public Lexer Lexer { get; }

    /// <summary>The innermost function.</summary>
    public FunctionState Function { get; private set; }

    public ExpressionParser Expressions { get; }

    public FunctionBodyParser Bodies { get; }

    public StatementParser Statements { get; }

    /// <summary>The kind of the token that is looked at.</summary>
    public TokenKind Kind => Lexer.Token.Kind;

    /// <summary>How many levels may still open.</summary>
    public int LevelsLeft => MostLevels - _level;

    /// <summary>Begins a function within the innermost one.</summary>
    public FunctionState Begin(int line) => Function = new FunctionState(Lexer, Function, _chunkName, line);

    /// <summary>Ends the innermost function.</summary>
    public Prototype Finish(int lastLine)
    {
        var finished = Function.Finish(lastLine);
        if (Function.Outer is { } outer) Function = outer;
        return finished;
    }

    /// <summary>One level deeper. The levels fit into half a megabyte of stack; the runtime is asked all the same, for a host may call from deep down.</summary>
    public void Enter()
    {
        if (++_level > MostLevels || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Lexer.Error("chunk has too many syntax levels", TokenKind.None);
    }

    /// <summary>Back from a level.</summary>
    public void Leave() => _level--;

    /// <summary>Skips a token if it is this one.</summary>
    public bool Skip(TokenKind kind)
    {
        if (Kind != kind) return false;
        Lexer.Next();
        return true;
    }

    /// <summary>Throws unless the token is this one.</summary>
    public void Check(TokenKind kind)
    {
        if (Kind != kind) throw Lexer.Error($"'{Words.NameOf(kind)}' expected");
    }

    /// <summary>Skips a token that must be there.</summary>
    public void Expect(TokenKind kind)
    {
        Check(kind);
        Lexer.Next();
    }

    /// <summary>Skips a token that must be there because another, at a line, asks for it.</summary>
    public void ExpectMatch(TokenKind kind, TokenKind opening, int line)
    {
        if (Skip(kind)) return;
        if (line == Lexer.Line) Check(kind);
        throw Lexer.Error($"'{Words.NameOf(kind)}' expected (to close '{Words.NameOf(opening)}' at line {line})");
    }

    /// <summary>Skips a name that must be there, and returns it.</summary>
    public LuaString ExpectName()
    {
        Check(TokenKind.Name);
        var name = Lexer.Token.Text!;
        Lexer.Next();
        return name;
    }

    /// <summary>A name that must be there, as a constant.</summary>
    public Expression NameConstant() => Constant(ExpectName());

    /// <summary>A string as a constant.</summary>
    public Expression Constant(LuaString text) => new(ExpressionKind.Constant, Function.Constants.Of(text));
}
