namespace RedHare.Commands.Strings;

/// <summary>The bound on strings that grow: proto-max-bulk-len.</summary>
internal static class TextLimit
{
    /// <summary>False, with the error answered, when <paramref name="added"/> bytes behind the first <paramref name="length"/> are too many.</summary>
    public static bool Allows(CommandCall call, long length, int added)
    {
        // What lies beyond 2 GiB cannot be stored, whatever the directive says.
        var limit = Math.Min(call.Server.Configuration.Clients.ProtoMaxBulkLength, Array.MaxLength);
        if (length <= limit - added) return true;
        call.Reply.Error("ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8);
        return false;
    }
}
