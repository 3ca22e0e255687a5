using System.Text;

namespace RedHare.Commands.Keys;

/// <summary>The arguments of MIGRATE.</summary>
internal readonly record struct MigrateOptions(string Host, int Port, int Timeout, bool Copies, bool Replaces, byte[]? User, byte[]? Password, int FirstKey, int KeyCount)
{
    private const int DefaultTimeout = 1000;

    /// <summary>Reads them; otherwise answers what is wrong.</summary>
    public static bool TryParse(CommandCall call, out MigrateOptions options)
    {
        options = default;
        bool copy = false, replace = false;
        byte[]? user = null, password = null;
        int first = 3, count = 1;
        for (var i = 6; i < call.Count; i++)
        {
            var more = call.Count - 1 - i;
            if (call.Is(i, "COPY"u8)) copy = true;
            else if (call.Is(i, "REPLACE"u8)) replace = true;
            else if (call.Is(i, "AUTH"u8) && more >= 1)
            {
                call.Redact(++i);
                password = call[i].ToArray();
            }
            else if (call.Is(i, "AUTH2"u8) && more >= 2)
            {
                call.Redact(++i);
                user = call[i].ToArray();
                call.Redact(++i);
                password = call[i].ToArray();
            }
            else if (call.Is(i, "KEYS"u8))
            {
                if (!call[3].IsEmpty) return Refuse(call, "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string"u8);
                (first, count) = (i + 1, more);
                break;
            }
            else return Refuse(call, Errors.Syntax);
        }
        if (!call.TryInteger(5, out var timeout) || !call.TryInteger(4, out _) || !call.TryInteger(2, out var port)) return false;
        if (port is < 0 or > 65535) return Refuse(call, "IOERR error or timeout connecting to the client"u8);
        options = new(Encoding.UTF8.GetString(call[1]), (int)port, timeout <= 0 ? DefaultTimeout : (int)Math.Min(timeout, int.MaxValue), copy, replace, user, password, first, count);
        return true;
    }

    private static bool Refuse(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }
}
