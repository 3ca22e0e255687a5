namespace RedHare.Commands.Geo;

/// <summary>A rectangle of degrees.</summary>
internal readonly record struct GeoArea(double MinLongitude, double MaxLongitude, double MinLatitude, double MaxLatitude);

/// <summary>
/// A cell of the map, which is halved by turns from west to east and from south to north: the highest bit is the eastern half, the next the northern half of that.
/// Members have 26 steps of both, 52 bits, which a double holds exactly; so cells that share a prefix are a range of scores.
/// </summary>
/// <param name="Bits">The halves taken, two bits for each step.</param>
/// <param name="Step">How often both were halved; 0 is no cell.</param>
internal readonly record struct GeoHash(ulong Bits, int Step)
{
    /// <summary>The steps of a member's cell, which is at most 0.6 m wide and high.</summary>
    public const int MaxStep = 26;

    private const ulong East = 0xaaaaaaaaaaaaaaaa;
    private const ulong North = 0x5555555555555555;

    /// <summary>The cell of a place on the map.</summary>
    public static GeoHash Of(GeoPoint point, int step) => Of(point, step, GeoPoint.MaxLatitude);

    /// <summary>The cell of a place on a map that reaches from −<paramref name="maxLatitude"/> to that latitude.</summary>
    public static GeoHash Of(GeoPoint point, int step, double maxLatitude)
    {
        var x = (point.Longitude + GeoPoint.MaxLongitude) / (GeoPoint.MaxLongitude + GeoPoint.MaxLongitude) * (1UL << step);
        var y = (point.Latitude + maxLatitude) / (maxLatitude + maxLatitude) * (1UL << step);
        return new GeoHash(Spread((uint)x) << 1 | Spread((uint)y), step);
    }

    /// <summary>The lowest score of the cell's members.</summary>
    public double MinScore => Bits << 52 - Step * 2;

    /// <summary>The first score beyond the cell's members.</summary>
    public double EndScore => (Bits + 1) << 52 - Step * 2;

    /// <summary>What the cell covers.</summary>
    public GeoArea Area()
    {
        uint x = Gather(Bits >> 1), y = Gather(Bits);
        double cells = 1UL << Step;
        const double Width = GeoPoint.MaxLongitude + GeoPoint.MaxLongitude, Height = GeoPoint.MaxLatitude + GeoPoint.MaxLatitude;
        return new GeoArea(
            -GeoPoint.MaxLongitude + x / cells * Width, -GeoPoint.MaxLongitude + unchecked(x + 1) / cells * Width,
            -GeoPoint.MaxLatitude + y / cells * Height, -GeoPoint.MaxLatitude + unchecked(y + 1) / cells * Height);
    }

    /// <summary>The cell one to the east or west, north or south, or both; beyond the map's edge the one at the other edge.</summary>
    public GeoHash Neighbor(int eastward, int northward)
    {
        var all = ulong.MaxValue >> 64 - Step * 2;
        return this with { Bits = Move(Bits & East, East & all, North & all, eastward) | Move(Bits & North, North & all, East & all, northward) };
    }

    // With the other direction's bits set, a carry passes over them.
    private static ulong Move(ulong bits, ulong own, ulong others, int by) => by switch
    {
        > 0 => bits + others + 1 & own,
        < 0 => (bits | others) - others - 1 & own,
        _ => bits,
    };

    // Bit i to bit 2i.
    private static ulong Spread(uint value)
    {
        ulong x = value;
        x = (x | x << 16) & 0x0000FFFF0000FFFF;
        x = (x | x << 8) & 0x00FF00FF00FF00FF;
        x = (x | x << 4) & 0x0F0F0F0F0F0F0F0F;
        x = (x | x << 2) & 0x3333333333333333;
        return (x | x << 1) & North;
    }

    // Bit 2i to bit i.
    private static uint Gather(ulong x)
    {
        x &= North;
        x = (x | x >> 1) & 0x3333333333333333;
        x = (x | x >> 2) & 0x0F0F0F0F0F0F0F0F;
        x = (x | x >> 4) & 0x00FF00FF00FF00FF;
        x = (x | x >> 8) & 0x0000FFFF0000FFFF;
        return (uint)(x | x >> 16);
    }
}
