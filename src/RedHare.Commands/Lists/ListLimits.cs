using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

/// <summary>The configured limit of a list's node.</summary>
internal static class ListLimits
{
    /// <summary>list-max-listpack-size as it is now.</summary>
    public static PackListLimit ListLimit(this CommandCall call) => new(call.Encodings.ListMaxListpackSize);
}
