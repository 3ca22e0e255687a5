using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>The text form of geohashes, which halve a map that reaches to the poles: other cells than those of scores.</summary>
[Command("geohash", "key [member [member ...]]", Arity = -2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "3.2.0",
    Complexity = "O(1) for each member requested.", Summary = "Returns members from a geospatial index as geohash strings.")]
internal static class GeoHashCommand
{
    private const int Length = 11;

    private static ReadOnlySpan<byte> Alphabet => "0123456789bcdefghjkmnpqrstuvwxyz"u8;

    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        Span<byte> text = stackalloc byte[Length];
        // 52 bits are ten letters and two bits; Redis has always given eleven letters, the last of which is 0.
        text[^1] = Alphabet[0];
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++)
        {
            if (!set.TryGetScore(call[i], out var score)) { call.Reply.Null(); continue; }
            var bits = GeoHash.Of(GeoPoint.FromScore(score), GeoHash.MaxStep, maxLatitude: 90).Bits;
            for (var letter = 0; letter < Length - 1; letter++) text[letter] = Alphabet[(int)(bits >> 52 - (letter + 1) * 5) & 31];
            call.Reply.Bulk(text);
        }
    }
}
