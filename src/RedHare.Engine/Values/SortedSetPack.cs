using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A small sorted set: a pack of members and scores in turn, in the order of the set, byte for byte as Redis keeps it.</summary>
internal static class SortedSetPack
{
    /// <summary>Room for the text of a score or an integer member.</summary>
    public const int ScratchLength = RedisNumber.MaxDoubleLength;

    /// <summary>The score at an offset.</summary>
    public static double Score(ReadOnlySpan<byte> pack, int offset)
    {
        var entry = Pack.Get(pack, offset);
        if (entry.IsInteger) return entry.Integer;
        // A score in a pack was formatted by us or validated when it came; it cannot fail to parse.
        return RedisNumber.TryParseDouble(entry.Bytes, out var score) ? score : 0;
    }

    /// <summary>A score as an element: an integer where it is one, otherwise its shortest text.</summary>
    public static PackValue ScoreValue(double score, Span<byte> scratch) => new(scratch[..RedisNumber.Format(score + 0.0, scratch)]);

    /// <summary>Offset of a member, −1 when it is none.</summary>
    public static int Find(ReadOnlySpan<byte> pack, ReadOnlySpan<byte> member) => Pack.Find(pack, Pack.First(pack), member, 1);

    /// <summary>The offset in front of which a member with this score belongs: of a member, or of the pack's end.</summary>
    public static int Place(ReadOnlySpan<byte> pack, ReadOnlySpan<byte> member, double score)
    {
        Span<byte> scratch = stackalloc byte[ScratchLength];
        for (var at = Pack.First(pack); at >= 0;)
        {
            var behind = Pack.Next(pack, at);
            var other = Score(pack, behind);
            if (other > score || (other == score && Pack.Get(pack, at).Text(scratch).SequenceCompareTo(member) > 0)) return at;
            at = Pack.Next(pack, behind);
        }
        return pack.Length - 1;
    }

    /// <summary>Adds a member that is not there.</summary>
    public static void Add(WriteScope key, ReadOnlySpan<byte> member, double score)
    {
        Span<byte> scratch = stackalloc byte[ScratchLength];
        var place = Place(key.Packed(), member, score);
        var storage = new ScopePack(key);
        Pack.InsertBefore(ref storage, place, new PackValue(member), ScoreValue(score, scratch));
    }

    /// <summary>
    /// Gives the member at an offset another score. Where it must move it is added anew before it is removed, so that a failed allocation loses nothing.
    /// </summary>
    public static void Update(WriteScope key, int offset, ReadOnlySpan<byte> member, double score)
    {
        Span<byte> scratch = stackalloc byte[ScratchLength];
        var pack = key.Packed();
        var behind = Pack.Next(pack, offset);
        var follower = Pack.Next(pack, behind);
        var place = Place(pack, member, score);
        var storage = new ScopePack(key);
        if (place == offset || place == (follower < 0 ? pack.Length - 1 : follower))
        {
            Pack.Replace(ref storage, behind, ScoreValue(score, scratch));
            return;
        }
        var value = new PackValue(member);
        var text = ScoreValue(score, scratch);
        Pack.InsertBefore(ref storage, place, value, text);
        Pack.Delete(ref storage, place < offset ? offset + value.Size + text.Size : offset, 2);
    }
}
