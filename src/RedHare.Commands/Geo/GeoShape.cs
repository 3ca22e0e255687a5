namespace RedHare.Commands.Geo;

/// <summary>What a search covers: a circle, or a box whose edges run along parallels and, bent, along meridians. Lengths are in the search's unit.</summary>
/// <param name="Center">Its middle.</param>
/// <param name="IsBox">A box and no circle.</param>
/// <param name="Width">The box's width or the circle's radius.</param>
/// <param name="Height">The box's height or the circle's radius.</param>
/// <param name="Unit">Meters in the search's unit.</param>
internal readonly record struct GeoShape(GeoPoint Center, bool IsBox, double Width, double Height, double Unit)
{
    /// <summary>Whether a place is inside, and its distance from the middle in meters.</summary>
    public bool Contains(GeoPoint point, out double distance)
    {
        distance = 0;
        var north = GeoDistance.BetweenLatitudes(point.Latitude, Center.Latitude);
        if (IsBox)
        {
            if (north > Height * Unit / 2) return false;
            if (GeoDistance.Between(point, Center with { Latitude = point.Latitude }) > Width * Unit / 2) return false;
            distance = GeoDistance.Between(Center, point);
            return true;
        }
        // Nothing is nearer than its parallel; the margin is far above what rounding can do, and most of a cell's corners need no trigonometry.
        if (north > Width * Unit * (1 + 1e-9)) return false;
        distance = GeoDistance.Between(Center, point);
        return distance <= Width * Unit;
    }

    /// <summary>The degrees that it covers, which may reach beyond the map.</summary>
    public GeoArea Bounds()
    {
        var height = Unit * (IsBox ? Height / 2 : Height);
        var width = Unit * (IsBox ? Width / 2 : Width);
        var latitude = GeoDistance.Degrees(height / GeoDistance.EarthRadius);
        // The parallel that is nearer to the equator is the longer one.
        var edge = Center.Latitude < 0 ? Center.Latitude - latitude : Center.Latitude + latitude;
        var longitude = GeoDistance.Degrees(width / GeoDistance.EarthRadius / Math.Cos(GeoDistance.Radians(edge)));
        return new GeoArea(Center.Longitude - longitude, Center.Longitude + longitude, Center.Latitude - latitude, Center.Latitude + latitude);
    }

    /// <summary>Meters from the middle to the farthest point.</summary>
    public double Reach() => (IsBox ? Math.Sqrt(Width / 2 * (Width / 2) + Height / 2 * (Height / 2)) : Width) * Unit;
}
