namespace RedHare.Commands.Geo;

/// <summary>The units of lengths.</summary>
internal static class GeoUnit
{
    /// <summary>Meters in the unit that an argument names; false, with the error answered, for another word.</summary>
    public static bool TryRead(CommandCall call, int index, out double meters)
    {
        meters = 0;
        if (call.Is(index, "M"u8)) meters = 1;
        else if (call.Is(index, "KM"u8)) meters = 1000;
        else if (call.Is(index, "FT"u8)) meters = 0.3048;
        else if (call.Is(index, "MI"u8)) meters = 1609.34;
        else call.Reply.Error("ERR unsupported unit provided. please use M, KM, FT, MI"u8);
        return meters > 0;
    }
}
