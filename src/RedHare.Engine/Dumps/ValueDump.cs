using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Values as DUMP gives them: as Redis 7.2 writes them, or 7.4 where fields of a hash expire, so that a real redis-server of that version or a later one restores them.</summary>
public static class ValueDump
{
    private const ushort Version = 11, ExpiringVersion = 12;

    /// <summary>A dump of the value, with version and checksum.</summary>
    public static byte[] Dump(this KeyReader key)
    {
        var writer = new DumpWriter();
        var version = Version;
        switch (key.Type)
        {
            case KeyType.String:
                writer.Byte((byte)DumpType.Text);
                writer.Text(key.Text(stackalloc byte[StringValue.ScratchLength]));
                break;
            case KeyType.List:
                List(writer, key);
                break;
            case KeyType.Set:
                Set(writer, key);
                break;
            case KeyType.Hash:
                version = Hash(writer, key);
                break;
            case KeyType.SortedSet:
                SortedSet(writer, key);
                break;
            default:
                StreamDump.Write(writer, key);
                break;
        }
        return writer.Finish(version);
    }

    private static void List(DumpWriter writer, KeyReader key)
    {
        writer.Byte((byte)DumpType.ListNodes);
        if (key.Encoding == KeyEncoding.ListPack)
        {
            writer.Length(1);
            Node(writer, key.Packed());
            return;
        }
        ref var root = ref key.Root<PackListRoot>();
        writer.Length((ulong)root.NodeCount);
        for (var at = RankTree<PackOrder>.First(root.Tree); at.IsValid; at.MoveNext()) Node(writer, PackNode.Pack(at.Entry));
    }

    private static void Node(DumpWriter writer, ReadOnlySpan<byte> pack)
    {
        writer.Length(ListRestore.PackedNode);
        writer.Text(pack);
    }

    private static void Set(DumpWriter writer, KeyReader key)
    {
        if (key.Encoding != KeyEncoding.HashTable)
        {
            writer.Byte((byte)(key.Encoding == KeyEncoding.IntSet ? DumpType.IntegerSet : DumpType.SetPack));
            writer.Text(key.Packed());
            return;
        }
        writer.Byte((byte)DumpType.Set);
        writer.Length((ulong)key.AsSet().Count);
        for (var walk = key.AsSet().Walk(stackalloc byte[SetView.ScratchLength]); walk.Next();) writer.Text(walk.Current);
    }

    private static ushort Hash(DumpWriter writer, KeyReader key)
    {
        if (key.Encoding == KeyEncoding.ListPack)
        {
            writer.Byte((byte)DumpType.HashPack);
            writer.Text(key.Packed());
            return Version;
        }
        // With expired fields: deleting them is not this command's affair.
        var hash = new HashView(key.Encoding, key.Encoding == KeyEncoding.HashTable ? key.Bytes : key.Packed(), key.Arena, now: 0);
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        var first = FirstExpiry(hash, scratch);
        writer.Byte((byte)(first == 0 ? DumpType.Hash : DumpType.ExpiringHash));
        if (first != 0) writer.Milliseconds(first);
        writer.Length((ulong)hash.Count);
        for (var walk = hash.Walk(scratch); walk.Next();)
        {
            // Relative to the first, from 1 on.
            if (first != 0) writer.Length(walk.Expiry is var expiry && expiry == 0 ? 0 : (ulong)(expiry - first + 1));
            writer.Text(walk.Field);
            writer.Text(walk.Value);
        }
        return first == 0 ? Version : ExpiringVersion;
    }

    private static long FirstExpiry(HashView hash, Span<byte> scratch)
    {
        long first = 0;
        for (var walk = hash.Walk(scratch); walk.Next();)
            if (walk.Expiry is var expiry && expiry != 0 && (first == 0 || expiry < first)) first = expiry;
        return first;
    }

    private static void SortedSet(DumpWriter writer, KeyReader key)
    {
        if (key.Encoding == KeyEncoding.ListPack)
        {
            writer.Byte((byte)DumpType.SortedSetPack);
            writer.Text(key.Packed());
            return;
        }
        writer.Byte((byte)DumpType.SortedSet);
        writer.Length((ulong)key.AsSortedSet().Count);
        for (var walk = key.AsSortedSet().Walk(stackalloc byte[SortedSetView.ScratchLength]); walk.Next();)
        {
            writer.Text(walk.Member);
            writer.Double(walk.Score);
        }
    }
}
