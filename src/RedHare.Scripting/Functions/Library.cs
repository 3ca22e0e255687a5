using System.Text;

namespace RedHare.Scripting;

/// <summary>A library of functions: its name, its whole text, and what it registered when it was loaded.</summary>
internal sealed class Library(string name, byte[] code)
{
    private readonly Dictionary<string, LibraryFunction> _functions = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>The text with its first line, as it was given to FUNCTION LOAD.</summary>
    public byte[] Code { get; } = code;

    public IReadOnlyCollection<LibraryFunction> Functions => _functions.Values;

    /// <summary>Registers a function. Returns null, or what is wrong.</summary>
    public string? TryAdd(LibraryFunction function)
    {
        if (!IsName(function.Name)) return LibraryHeader.BadName;
        return _functions.TryAdd(function.Name, function) ? null : "Function already exists in the library";
    }

    /// <summary>True for letters, digits and underscores, one at least.</summary>
    public static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

/// <summary>What a library's first line says.</summary>
/// <param name="Engine">The language, as written.</param>
/// <param name="Name">The library's name.</param>
/// <param name="Length">Bytes of the line without its end.</param>
internal readonly record struct LibraryHeader(string Engine, string Name, int Length)
{
    public const string BadName = "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long";

    /// <summary>Reads the line. Returns null, or what is wrong with it.</summary>
    public static string? Read(ReadOnlySpan<byte> code, out LibraryHeader header)
    {
        header = default;
        if (!Shebang.IsIn(code)) return "Missing library metadata";
        if (Shebang.Read(code) is not { } shebang) return "Invalid library metadata";
        string? name = null;
        foreach (var word in shebang.Words.AsSpan(1))
        {
            if (!word.StartsWith("name=", StringComparison.OrdinalIgnoreCase)) return "Invalid metadata value given: " + word;
            if (name is not null) return "Invalid metadata value, name argument was given multiple times";
            name = word["name=".Length..];
        }
        if (name is null) return "Library name was not given";
        header = new LibraryHeader(shebang.Words[0][2..], name, shebang.Length);
        if (!Library.IsName(name)) return BadName;
        return string.Equals(header.Engine, "lua", StringComparison.OrdinalIgnoreCase) ? null : $"Engine '{header.Engine}' not found";
    }
}
