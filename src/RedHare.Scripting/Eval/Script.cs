using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>A script in the cache: its text, compiled once for all threads, and what it declares.</summary>
internal sealed class Script
{
    private const string Chunk = "@user_script";

    private Script(ScriptDigest digest, byte[] body, ScriptFlags flags, Prototype prototype, bool isLasting, bool touchesKeysOnly)
    {
        Digest = digest;
        Body = body;
        Flags = flags;
        Prototype = prototype;
        IsLasting = isLasting;
        TouchesKeysOnly = touchesKeysOnly;
        Sha = digest.ToString();
    }

    public ScriptDigest Digest { get; }

    /// <summary>The digest in lower case.</summary>
    public string Sha { get; }

    public byte[] Body { get; }

    public ScriptFlags Flags { get; }

    public Prototype Prototype { get; }

    /// <summary>It was loaded by SCRIPT LOAD and stays until SCRIPT FLUSH; what EVAL brings may leave when many others come.</summary>
    public bool IsLasting { get; }

    /// <summary>It is proved to touch no key that is not among its KEYS: it needs the locks of their shards alone.</summary>
    public bool TouchesKeysOnly { get; }

    /// <summary>When it was used last, in the cache's count of uses.</summary>
    public long LastUse { get; set; }

    /// <summary>Compiles a text. Null when that failed; then <paramref name="error"/> says why.</summary>
    public static Script? TryCompile(ScriptDigest digest, ReadOnlySpan<byte> body, bool isLasting, CommandTable commands, out byte[]? error)
    {
        error = null;
        if (Shebang.ReadFlags(body, out var flags, out var skipped) is { } complaint)
        {
            error = [.. "ERR "u8, .. System.Text.Encoding.Latin1.GetBytes(complaint)];
            return null;
        }
        try
        {
            var prototype = LuaCompiler.Compile(body[skipped..], Chunk);
            var touchesKeysOnly = ScriptAnalysis.Of(prototype) is { } analysis && DeclaredKeys.Cover(analysis, commands);
            return new Script(digest, body.ToArray(), flags, prototype, isLasting, touchesKeysOnly);
        }
        catch (LuaException exception)
        {
            error = [.. "ERR Error compiling script (new function): "u8, .. exception.Value.String is { } text ? text.Span : default];
            return null;
        }
    }
}
