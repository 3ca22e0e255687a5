namespace RedHare.Engine;

/// <summary>Data of modules, which is passed over.</summary>
internal static class ModuleData
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int End = 0, Signed = 1, Unsigned = 2, Float = 3, Double = 4, Text = 5;

    /// <summary>The name in a module's id: nine letters of six bits each, and ten bits of version.</summary>
    public static string NameOf(ulong id) => string.Create(9, id, static (name, id) =>
    {
        id >>= 10;
        for (var i = name.Length - 1; i >= 0; i--, id >>= 6) name[i] = Letters[(int)(id & 63)];
    });

    /// <summary>Passes over pieces, each with what it is, up to their end.</summary>
    public static bool TrySkip(ref DumpReader reader)
    {
        while (reader.TryLength(out var piece))
        {
            var found = piece switch
            {
                End => true,
                Signed or Unsigned => reader.TryLength(out _),
                Float => reader.TryTake(4, out _),
                Double => reader.TryTake(8, out _),
                Text => reader.TryText(out ReadOnlySpan<byte> _),
                _ => false,
            };
            if (!found || piece == End) return found;
        }
        return false;
    }
}
