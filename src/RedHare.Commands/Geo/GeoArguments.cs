using System.Globalization;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>Places and lengths as commands are given them.</summary>
internal static class GeoArguments
{
    /// <summary>Longitude and latitude; false, with the error answered, when they are no numbers or not on the map.</summary>
    public static bool TryReadPoint(CommandCall call, int index, out GeoPoint point)
    {
        point = default;
        if (!TryReadNumber(call, index, Errors.NotAFloat, out var longitude) || !TryReadNumber(call, index + 1, Errors.NotAFloat, out var latitude)) return false;
        point = new GeoPoint(longitude, latitude);
        if (point.IsOnMap) return true;
        call.Reply.Error(Encoding.ASCII.GetBytes($"ERR invalid longitude,latitude pair {InC(longitude)},{InC(latitude)}"));
        return false;
    }

    /// <summary>A radius and its unit; false, with the error answered, when they are none.</summary>
    public static bool TryReadRadius(CommandCall call, int index, out double radius, out double unit)
    {
        unit = 0;
        if (!TryReadNumber(call, index, "ERR need numeric radius"u8, out radius)) return false;
        if (radius >= 0) return GeoUnit.TryRead(call, index + 1, out unit);
        call.Reply.Error("ERR radius cannot be negative"u8);
        return false;
    }

    /// <summary>A box's width and height and their unit; false, with the error answered, when they are none.</summary>
    public static bool TryReadBox(CommandCall call, int index, out double width, out double height, out double unit)
    {
        unit = height = 0;
        if (!TryReadNumber(call, index, "ERR need numeric width"u8, out width) || !TryReadNumber(call, index + 1, "ERR need numeric height"u8, out height)) return false;
        if (height >= 0 && width >= 0) return GeoUnit.TryRead(call, index + 2, out unit);
        call.Reply.Error("ERR height or width cannot be negative"u8);
        return false;
    }

    private static bool TryReadNumber(CommandCall call, int index, ReadOnlySpan<byte> error, out double value)
    {
        if (RedisNumber.TryParseDouble(call[index], out value)) return true;
        call.Reply.Error(error);
        return false;
    }

    // As printf's %f.
    private static string InC(double value) => double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("F6", CultureInfo.InvariantCulture);
}
