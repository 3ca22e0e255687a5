namespace RedHare.Commands.Keys;

/// <summary>Reads the number of a database.</summary>
internal static class DatabaseNumber
{
    private static ReadOnlySpan<byte> OutOfRange => "ERR value is out of range, value must between -2147483648 and 2147483647"u8;

    /// <summary>False, with the error answered, for what is no 32-bit integer (with <paramref name="error"/> if given) or no database.</summary>
    public static bool TryRead(CommandCall call, int index, out int database, ReadOnlySpan<byte> error = default)
    {
        database = 0;
        if (!TryParse(call, index, out database, error)) return false;
        if (database >= 0 && database < call.Server.Engine.Databases) return true;
        call.Reply.Error("ERR DB index is out of range"u8);
        return false;
    }

    /// <summary>As above, whatever the number's range.</summary>
    public static bool TryParse(CommandCall call, int index, out int database, ReadOnlySpan<byte> error = default)
    {
        database = 0;
        if (!call.TryInteger(index, out var number, error)) return false;
        if (number is < int.MinValue or > int.MaxValue)
        {
            call.Reply.Error(error.IsEmpty ? OutOfRange : error);
            return false;
        }
        database = (int)number;
        return true;
    }
}
