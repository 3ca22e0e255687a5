namespace RedHare.Commands.Geo;

/// <summary>A place on earth, in degrees.</summary>
internal readonly record struct GeoPoint(double Longitude, double Latitude)
{
    /// <summary>The square web map ends here: no place nearer to a pole has a score.</summary>
    public const double MaxLatitude = 85.05112878;

    public const double MaxLongitude = 180;

    /// <summary>Whether a score can be made of it.</summary>
    public bool IsOnMap => Longitude is >= -MaxLongitude and <= MaxLongitude && Latitude is >= -MaxLatitude and <= MaxLatitude;

    /// <summary>The middle of the cell that a member's score stands for. Any score does, if only for a place at the map's edge.</summary>
    public static GeoPoint FromScore(double score)
    {
        var area = new GeoHash(BitsOf(score), GeoHash.MaxStep).Area();
        return new GeoPoint(
            Math.Clamp((area.MinLongitude + area.MaxLongitude) / 2, -MaxLongitude, MaxLongitude),
            Math.Clamp((area.MinLatitude + area.MaxLatitude) / 2, -MaxLatitude, MaxLatitude));
    }

    // As C's cast to 64 unsigned bits does it on the machines that Redis runs on: negative numbers wrap, what is too great is 0.
    private static ulong BitsOf(double score) => score < 0 ? (ulong)(long)score : score < 18446744073709551616.0 ? (ulong)score : 0;
}
