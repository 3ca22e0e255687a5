using System.Text;

namespace RedHare.Commands.Connection;

[Command("client|setinfo", "<LIB-NAME libname | LIB-VER libver>",
    Arity = 4,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "7.2.0",
    Complexity = "O(1)",
    Summary = "Tells the name or version of the library behind this connection.")]
internal static class ClientSetInfo
{
    public static void Run(CommandCall call)
    {
        var isName = call.Is(2, "LIB-NAME"u8);
        if (!isName && !call.Is(2, "LIB-VER"u8)) call.Reply.Error([.. "ERR Unrecognized option '"u8, .. call[2], (byte)'\'']);
        else if (!ClientName.IsValid(call[3])) call.Reply.Error([.. "ERR "u8, .. call[2], .. " cannot contain spaces, newlines or special characters."u8]);
        else
        {
            var text = Encoding.ASCII.GetString(call[3]);
            if (isName) call.Session.LibraryName = text;
            else call.Session.LibraryVersion = text;
            call.Reply.Status("OK"u8);
        }
    }
}
