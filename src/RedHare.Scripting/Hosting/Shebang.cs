using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Scripting;

/// <summary>The first line of a script or library: <c>#!lua flags=no-writes,allow-oom</c>, <c>#!lua name=mylib</c>.</summary>
/// <param name="Words">Its words, split as a configuration line is.</param>
/// <param name="Length">Its bytes without the line end, which stays so that line numbers are right.</param>
internal readonly record struct Shebang(string[] Words, int Length)
{
    /// <summary>The words of a body's first line if it is a shebang; null where it cannot be read: no line end, or unbalanced quotes.</summary>
    public static Shebang? Read(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)'\n');
        if (end < 0) return null;
        return ConfigurationLine.Split(Encoding.Latin1.GetString(body[..end])) is { Length: > 0 } words ? new Shebang(words, end) : null;
    }

    /// <summary>True when a body has one.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body) => body.StartsWith("#!"u8);

    /// <summary>Reads a script's flags. Returns null, or what is wrong with the line.</summary>
    public static string? ReadFlags(ReadOnlySpan<byte> body, out ScriptFlags flags, out int length)
    {
        flags = ScriptFlags.Undeclared;
        length = 0;
        if (!IsIn(body)) return null;
        if (body.IndexOf((byte)'\n') < 0) return "Invalid script shebang";
        if (Read(body) is not { } shebang) return "Invalid engine in script shebang";
        if (shebang.Words[0] != "#!lua") return "Unexpected engine in script shebang: " + shebang.Words[0];
        flags = ScriptFlags.None;
        length = shebang.Length;
        foreach (var word in shebang.Words.AsSpan(1))
        {
            if (!word.StartsWith("flags=", StringComparison.Ordinal)) return "Unknown lua shebang option: " + word;
            foreach (var name in word["flags=".Length..].Split(','))
            {
                if (name.Length == 0 && word.Length == "flags=".Length) break;
                var flag = ScriptFlagNames.Parse(Encoding.Latin1.GetBytes(name), ignoreCase: false);
                if (flag == ScriptFlags.None) return "Unexpected flag in script shebang: " + name;
                flags |= flag;
            }
        }
        return null;
    }
}
