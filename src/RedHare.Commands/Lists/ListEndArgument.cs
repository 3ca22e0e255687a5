using RedHare.Engine;

namespace RedHare.Commands.Lists;

/// <summary>The argument LEFT or RIGHT.</summary>
internal static class ListEndArgument
{
    /// <summary>False, with a syntax error answered, when it is another word.</summary>
    public static bool TryParse(CommandCall call, int index, out ListEnd end)
    {
        end = call.Is(index, "LEFT"u8) ? ListEnd.Left : ListEnd.Right;
        if (end == ListEnd.Left || call.Is(index, "RIGHT"u8)) return true;
        call.Reply.Error(Errors.Syntax);
        return false;
    }
}
