namespace RedHare.Commands.Geo;

/// <summary>Distances on a sphere, in meters, by the haversine formula; in Redis's order of operations, so that every digit is Redis's.</summary>
internal static class GeoDistance
{
    /// <summary>The quadratic mean radius of the earth.</summary>
    public const double EarthRadius = 6372797.560856;

    private const double Degree = Math.PI / 180.0;

    /// <summary>Between two places.</summary>
    public static double Between(GeoPoint a, GeoPoint b)
    {
        var v = Math.Sin((Radians(b.Longitude) - Radians(a.Longitude)) / 2);
        // On one meridian there is no need for more.
        if (v == 0) return BetweenLatitudes(a.Latitude, b.Latitude);
        double first = Radians(a.Latitude), second = Radians(b.Latitude);
        var u = Math.Sin((second - first) / 2);
        return 2.0 * EarthRadius * Math.Asin(Math.Sqrt(u * u + Math.Cos(first) * Math.Cos(second) * v * v));
    }

    /// <summary>Along a meridian.</summary>
    public static double BetweenLatitudes(double a, double b) => EarthRadius * Math.Abs(Radians(b) - Radians(a));

    public static double Radians(double degrees) => degrees * Degree;

    public static double Degrees(double radians) => radians / Degree;
}
