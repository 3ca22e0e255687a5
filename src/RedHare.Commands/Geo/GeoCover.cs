namespace RedHare.Commands.Geo;

/// <summary>Finds the cells in which a shape's members are: the cell of its middle and those of the eight around it that the shape reaches into.</summary>
internal static class GeoCover
{
    /// <summary>Cells at most.</summary>
    public const int Length = 9;

    // Half of the equator on the map.
    private const double MapReach = 20037726.37;

    /// <summary>Writes the cells into <paramref name="cells"/>, in the order in which Redis searches them, and returns how many they are.</summary>
    public static int Find(in GeoShape shape, Span<GeoHash> cells)
    {
        var bounds = shape.Bounds();
        var step = StepsFor(shape.Reach(), shape.Center.Latitude);
        var middle = GeoHash.Of(shape.Center, step);
        if (step > 1 && IsTooSmall(middle, bounds)) middle = GeoHash.Of(shape.Center, --step);

        var area = middle.Area();
        // Cells of a quarter of the map and more are neighbours on both sides.
        var all = step < 2;
        // Bounds that are no numbers, of shapes without end, exclude nothing.
        var south = all || !(area.MinLatitude < bounds.MinLatitude);
        var north = all || !(area.MaxLatitude > bounds.MaxLatitude);
        var west = all || !(area.MinLongitude < bounds.MinLongitude);
        var east = all || !(area.MaxLongitude > bounds.MaxLongitude);
        var count = 0;
        cells[count++] = middle;
        Add(cells, ref count, middle, 0, 1, north);
        Add(cells, ref count, middle, 0, -1, south);
        Add(cells, ref count, middle, 1, 0, east);
        Add(cells, ref count, middle, -1, 0, west);
        Add(cells, ref count, middle, 1, 1, north && east);
        Add(cells, ref count, middle, -1, 1, north && west);
        Add(cells, ref count, middle, 1, -1, south && east);
        Add(cells, ref count, middle, -1, -1, south && west);
        return count;
    }

    // With few and big cells neighbours are the same one: Redis skips a cell that was the last one before, unless that was the first of all.
    private static void Add(Span<GeoHash> cells, ref int count, GeoHash middle, int eastward, int northward, bool isReached)
    {
        if (!isReached) return;
        var cell = middle.Neighbor(eastward, northward);
        if (count > 1 && cell == cells[count - 1]) return;
        cells[count++] = cell;
    }

    // Near the middle cell's edge the shape may reach across the whole neighbour.
    private static bool IsTooSmall(GeoHash middle, in GeoArea bounds) =>
        middle.Neighbor(0, 1).Area().MaxLatitude < bounds.MaxLatitude || middle.Neighbor(0, -1).Area().MinLatitude > bounds.MinLatitude
        || middle.Neighbor(1, 0).Area().MaxLongitude < bounds.MaxLongitude || middle.Neighbor(-1, 0).Area().MinLongitude > bounds.MinLongitude;

    private static int StepsFor(double reach, double latitude)
    {
        if (reach == 0) return GeoHash.MaxStep;
        var step = -1;
        for (; reach < MapReach; reach *= 2) step++;
        // Degrees of longitude are shorter near the poles.
        if (latitude is > 66 or < -66) step--;
        if (latitude is > 80 or < -80) step--;
        return Math.Clamp(step, 1, GeoHash.MaxStep);
    }
}
