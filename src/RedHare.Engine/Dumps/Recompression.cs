namespace RedHare.Engine;

/// <summary>Writes a dumped value again with its texts compressed, where the form is nothing but texts: a string, a pack, a list of packs.</summary>
internal static class Recompression
{
    public static void Write(DumpWriter writer, DumpType type, ReadOnlySpan<byte> content)
    {
        var reader = new DumpReader(content);
        if (!(type switch
        {
            DumpType.Text or DumpType.IntegerSet or DumpType.HashPack or DumpType.SortedSetPack or DumpType.SetPack => TryText(writer, ref reader),
            DumpType.ListNodes => TryNodes(writer, ref reader),
            _ => false,
        })) writer.Raw(content);
    }

    private static bool TryText(DumpWriter writer, ref DumpReader reader)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> text)) return false;
        writer.Text(text);
        return true;
    }

    // It was dumped by this process: it is sound.
    private static bool TryNodes(DumpWriter writer, ref DumpReader reader)
    {
        if (!reader.TryCount(out var nodes)) return false;
        writer.Count((ulong)nodes);
        for (; nodes > 0; nodes--)
        {
            if (!reader.TryLength(out var container)) return false;
            writer.Count(container);
            if (!TryText(writer, ref reader)) return false;
        }
        return true;
    }
}
