using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Server;

/// <summary>
/// A signature of all keys, or of one value: Redis's DEBUG DIGEST, which is the same for the same data whatever its encodings and the order of what has none. What follows another thing is mixed
/// (hashed with what came before), what has no order is combined by exclusive or. SHA-1 is no secret's guard here.
/// </summary>
internal sealed class DataSetDigest
{
    private readonly byte[] _digest = new byte[SHA1.HashSizeInBytes];

    /// <summary>Of all databases; the unit holds all shards.</summary>
    public static string Of(ExecutionUnit unit)
    {
        var all = new DataSetDigest();
        for (var database = 0; database < unit.Engine.Databases; database++)
        {
            if (unit.Engine.CountKeys(database) == 0) continue;
            all.Mix(database);
            unit.Engine.VisitValues(unit, database, (name, value) =>
            {
                var key = new DataSetDigest();
                key.Mix(name);
                key.Add(value);
                all.Combine(key._digest);
            });
        }
        return Convert.ToHexStringLower(all._digest);
    }

    /// <summary>Of one value; zeros where there is none.</summary>
    public static string Of(KeyReader value)
    {
        var digest = new DataSetDigest();
        if (value.Exists) digest.Add(value);
        return Convert.ToHexStringLower(digest._digest);
    }

    private void Add(KeyReader value)
    {
        // As Redis numbers the types.
        Mix(value.Type switch { KeyType.String => 0, KeyType.List => 1, KeyType.Set => 2, KeyType.SortedSet => 3, KeyType.Hash => 4, _ => 6 });
        switch (value.Type)
        {
            case KeyType.String:
                Mix(value.Text(stackalloc byte[StringValue.ScratchLength]));
                break;
            case KeyType.List:
                Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
                for (var at = value.Element(0); at.IsValid; at.MoveNext()) Mix(at.Entry.Text(scratch));
                break;
            case KeyType.Set:
                for (var walk = value.AsSet().Walk(stackalloc byte[SetView.ScratchLength]); walk.Next();) Combine(walk.Current);
                break;
            case KeyType.SortedSet:
                for (var walk = value.AsSortedSet().Walk(stackalloc byte[SortedSetView.ScratchLength]); walk.Next();)
                    CombinePair(walk.Member, Encoding.ASCII.GetBytes(walk.Score.ToString("R", CultureInfo.InvariantCulture)));
                break;
            case KeyType.Hash:
                for (var walk = value.AsHash().Walk(stackalloc byte[HashView.ScratchLength]); walk.Next();) CombinePair(walk.Field, walk.Value);
                break;
            default:
                AddEntries(value);
                break;
        }
        if (value.Expiry >= 0) Combine("!!expire!!"u8);
    }

    private void AddEntries(KeyReader value)
    {
        Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
        for (var entry = value.AsStream().Range(StreamId.Min, StreamId.Max); entry.Next();)
        {
            Mix(Encoding.ASCII.GetBytes(entry.Id.ToString()!));
            while (entry.NextField(out var name, out var text))
            {
                Mix(name.Text(scratch));
                Mix(text.Text(scratch));
            }
        }
    }

    private void CombinePair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var pair = new DataSetDigest();
        pair.Mix(first);
        pair.Mix(second);
        Combine(pair._digest);
    }

    private void Mix(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Mix(bytes);
    }

#pragma warning disable CA5350 // Not for secrecy: it is Redis's signature of a data set.
    private void Mix(ReadOnlySpan<byte> bytes)
    {
        Combine(bytes);
        SHA1.HashData(_digest.AsSpan(), _digest);
    }

    private void Combine(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(bytes, hash);
        for (var i = 0; i < hash.Length; i++) _digest[i] ^= hash[i];
    }
#pragma warning restore CA5350
}
