using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Values as DUMP gives them: as Redis 7.2 writes them, or 7.4 where fields of a hash expire, so that a real redis-server of that version or a later one restores them.</summary>
public static class ValueDump
{
    private const ushort Version = 11, ExpiringVersion = 12;

    /// <summary>A dump of the value, with version and checksum.</summary>
    /// <param name="key">The value's key.</param>
    /// <param name="version">Of the format, 10 or 11: who is to restore it. Fields that expire take 12 whatever it is.</param>
    public static byte[] Dump(this KeyReader key, ushort version = Version)
    {
        var writer = new DumpWriter();
        var form = ValueForm.Of(key, version);
        writer.Byte((byte)form.Type);
        Write(writer, key, form);
        return writer.Finish(form.Type == DumpType.ExpiringHash ? ExpiringVersion : version);
    }

    /// <summary>Whether fields of a hash expire, which takes a form of version 12.</summary>
    public static bool HasExpiringFields(this KeyReader key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Type == KeyType.Hash && ValueForm.Of(key, Version).FirstExpiry != 0;
    }

    /// <summary>
    /// A value as a file of this version of the format holds it, without version and checksum: for <see cref="RdbWriter.WriteDumped"/>, and for a dump that gets its end later. A hash
    /// with fields that expire takes a form of version 12 whatever the version.
    /// </summary>
    internal static void Write(DumpWriter writer, KeyReader key, int version)
    {
        var form = ValueForm.Of(key, version);
        writer.Byte((byte)form.Type);
        Write(writer, key, form);
    }

    /// <summary>What follows the type.</summary>
    internal static void Write(DumpWriter writer, KeyReader key, ValueForm form)
    {
        switch (form.Type)
        {
            case DumpType.Text:
                writer.Text(key.Text(stackalloc byte[StringValue.ScratchLength]));
                break;
            case DumpType.ListNodes:
                List(writer, key);
                break;
            case DumpType.Set:
                Members(writer, key);
                break;
            case DumpType.Hash or DumpType.ExpiringHash:
                Hash(writer, key, form);
                break;
            case DumpType.SortedSet:
                SortedSet(writer, key);
                break;
            case DumpType.Stream or DumpType.StreamOfSeventy:
                StreamDump.Write(writer, key, form.Type);
                break;
            default:
                writer.Text(key.Packed());
                break;
        }
    }

    private static void List(DumpWriter writer, KeyReader key)
    {
        if (key.Encoding == KeyEncoding.ListPack)
        {
            writer.Count(1);
            Node(writer, key.Packed());
            return;
        }
        ref var root = ref key.Root<PackListRoot>();
        writer.Count((ulong)root.NodeCount);
        for (var at = RankTree<PackOrder>.First(root.Tree); at.IsValid; at.MoveNext()) Node(writer, PackNode.Pack(at.Entry));
    }

    private static void Node(DumpWriter writer, ReadOnlySpan<byte> pack)
    {
        writer.Count(ListRestore.PackedNode);
        writer.Text(pack);
    }

    private static void Members(DumpWriter writer, KeyReader key)
    {
        writer.Count((ulong)key.AsSet().Count);
        for (var walk = key.AsSet().Walk(stackalloc byte[SetView.ScratchLength]); walk.Next();) writer.Text(walk.Current);
    }

    private static void Hash(DumpWriter writer, KeyReader key, ValueForm form)
    {
        var hash = ValueForm.WholeHash(key);
        var first = form.FirstExpiry;
        if (first != 0) writer.Milliseconds(first);
        writer.Count((ulong)hash.Count);
        for (var walk = hash.Walk(stackalloc byte[HashView.ScratchLength]); walk.Next();)
        {
            // Relative to the first, from 1 on.
            if (first != 0) writer.Count(walk.Expiry is var expiry && expiry == 0 ? 0 : (ulong)(expiry - first + 1));
            writer.Text(walk.Field);
            writer.Text(walk.Value);
        }
    }

    private static void SortedSet(DumpWriter writer, KeyReader key)
    {
        writer.Count((ulong)key.AsSortedSet().Count);
        for (var walk = key.AsSortedSet().Walk(stackalloc byte[SortedSetView.ScratchLength]); walk.Next();)
        {
            writer.Text(walk.Member);
            writer.Double(walk.Score);
        }
    }
}
