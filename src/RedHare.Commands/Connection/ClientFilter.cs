using System.Text;

namespace RedHare.Commands.Connection;

/// <summary>The conditions of CLIENT KILL; all given ones must hold.</summary>
internal sealed class ClientFilter
{
    private Session _caller = null!;
    private string? _address, _localAddress;
    private ClientType? _type;
    private Users.AclUser? _user;
    private long _id, _maxAgeSeconds;
    private bool _skipsCaller = true;

    public bool Matches(Session session) =>
        (_address is null || session.Port.RemoteAddress == _address)
        && (_localAddress is null || session.Port.LocalAddress == _localAddress)
        && (_type is null || ClientTypes.Of(session) == _type)
        && (_user is null || ReferenceEquals(session.User, _user))
        && (_id == 0 || session.Id == _id)
        && !(_skipsCaller && session == _caller)
        && (_maxAgeSeconds == 0 || (session.Server.Uptime - session.CreatedAt) / 1000 >= _maxAgeSeconds);

    /// <summary>Reads <c>CLIENT KILL addr</c> or <c>CLIENT KILL option value …</c>; otherwise answers with the error.</summary>
    public static bool TryParse(CommandCall call, out ClientFilter filter)
    {
        filter = new ClientFilter { _caller = call.Session };
        if (call.Count == 3)
        {
            // The old form, with which one may kill oneself.
            filter._address = Encoding.UTF8.GetString(call[2]);
            filter._skipsCaller = false;
            return true;
        }
        for (var i = 2; i < call.Count; i += 2)
        {
            if (i + 1 == call.Count)
            {
                call.Reply.Error(Errors.Syntax);
                return false;
            }
            if (!filter.TryAdd(call, i)) return false;
        }
        return true;
    }

    private bool TryAdd(CommandCall call, int option)
    {
        var value = option + 1;
        if (call.Is(option, "ID"u8))
        {
            if (Engine.RedisNumber.TryParseLong(call[value], out _id) && _id > 0) return true;
            call.Reply.Error("ERR client-id should be greater than 0"u8);
            return false;
        }
        if (call.Is(option, "MAXAGE"u8))
        {
            if (!call.TryInteger(value, out _maxAgeSeconds, "ERR maxage is not an integer or out of range"u8)) return false;
            if (_maxAgeSeconds > 0) return true;
            call.Reply.Error("ERR maxage should be greater than 0"u8);
            return false;
        }
        if (call.Is(option, "TYPE"u8))
        {
            if (!ClientTypes.TryParse(call, value, out var type)) return false;
            _type = type;
            return true;
        }
        if (call.Is(option, "USER"u8))
        {
            _user = call.Server.Users.Find(call[value]);
            if (_user is not null) return true;
            call.Reply.Error([.. "ERR No such user '"u8, .. call[value], (byte)'\'']);
            return false;
        }
        if (call.Is(option, "ADDR"u8)) _address = Encoding.UTF8.GetString(call[value]);
        else if (call.Is(option, "LADDR"u8)) _localAddress = Encoding.UTF8.GetString(call[value]);
        else if (call.Is(option, "SKIPME"u8) && (call.Is(value, "YES"u8) || call.Is(value, "NO"u8))) _skipsCaller = call.Is(value, "YES"u8);
        else
        {
            call.Reply.Error(Errors.Syntax);
            return false;
        }
        return true;
    }
}
