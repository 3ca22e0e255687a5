using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Users;

/// <summary>The users of a server. There is always the default user, whom connections are until they authenticate.</summary>
internal sealed class UserTable
{
    private static readonly string[] First = ["reset", "+@all", "~*", "&*", "on", "nopass"];

    private readonly ServerContext _server;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, AclUser> _users = new(StringComparer.Ordinal);
    private readonly UserRuleReader _reader;
    private volatile bool _hasLimits;

    public UserTable(ServerContext server)
    {
        _server = server;
        _reader = new UserRuleReader(server.Commands);
        Log = new AclLog(server);
        var rules = _reader.New(hearsAll: true);
        _reader.Apply(ref rules, First, hearsAll: true);
        Default = _users["default"] = new AclUser("default", rules);
        server.Configuration.WriteUsers = Lines;
    }

    /// <summary>Redis's words where there is no ACL file.</summary>
    public static ReadOnlySpan<byte> NoFile => "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration."u8;

    public AclUser Default { get; }

    /// <summary>ACL LOG.</summary>
    public AclLog Log { get; }

    /// <summary>Some user may not do everything: then commands are checked.</summary>
    public bool HasLimits => _hasLimits;

    /// <summary>All of them by name.</summary>
    public IReadOnlyList<AclUser> All
    {
        get
        {
            lock (_lock) return [.. _users.Values];
        }
    }

    public AclUser? Find(ReadOnlySpan<byte> name)
    {
        lock (_lock) return _users.GetValueOrDefault(AclUser.TextOf(name));
    }

    /// <summary>Creates or changes a user. Returns null, or an error without its code, and then nothing has changed.</summary>
    public string? Set(string name, IReadOnlyList<string> words, Session? caller = null)
    {
        var hearsAll = _server.Configuration.Clients.AclHearsAllByDefault;
        AclUser? user;
        lock (_lock)
        {
            user = _users.GetValueOrDefault(name);
            var rules = user?.Rules ?? _reader.New(hearsAll);
            if (_reader.Apply(ref rules, words, hearsAll) is { } error) return error;
            if (user is null) _users[name] = new AclUser(name, rules);
            else user.Rules = rules;
            Reconsider();
        }
        if (user is not null) CloseDeafened(user, caller);
        return null;
    }

    /// <summary>Deletes a user and closes the connections that are it. False when there is none of this name.</summary>
    public bool Remove(string name, Session? caller)
    {
        AclUser? user;
        lock (_lock)
        {
            if (!_users.Remove(name, out user)) return false;
            // Who is just being let in as it can do nothing.
            user.Rules = _reader.New(hearsAll: false);
            Reconsider();
        }
        foreach (var session in _server.Sessions.All)
            if (ReferenceEquals(session.User, user)) Close(session, caller);
        return true;
    }

    /// <summary>At the start: the users of the configuration, or those of the ACL file. Returns null, or the error at which the start must stop.</summary>
    public string? Load()
    {
        var lines = _server.Configuration.UserLines;
        if (_server.Configuration.Clients.AclFile.Length == 0) return lines.Count == 0 ? null : Replace(lines, keepsOthers: true, null);
        return lines.Count == 0
            ? LoadFile(null)
            : "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. This setup is very likely to lead to configuration errors and security holes, please define either an ACL file or declare users directly in your redis.conf, but not both.";
    }

    /// <summary>ACL LOAD: the users of the file instead of those that are there. Returns null, or the errors, and then nothing has changed.</summary>
    public string? LoadFile(Session? caller)
    {
        var errors = UserFile.Read(FilePath, out var lines) ?? Replace(lines, keepsOthers: false, caller);
        return errors is null || caller is null ? errors : errors + " WARNING: ACL errors detected, no change to the previously active ACL rules was performed";
    }

    /// <summary>ACL SAVE.</summary>
    public bool TrySaveFile() => UserFile.TryWrite(FilePath, All);

    private string FilePath => Path.Combine(_server.Configuration.Process.Directory, _server.Configuration.Clients.AclFile);

    private string? Replace(IReadOnlyList<UserLine> lines, bool keepsOthers, Session? caller)
    {
        var hearsAll = _server.Configuration.Clients.AclHearsAllByDefault;
        var read = new Dictionary<string, UserRules>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var rules = _reader.New(hearsAll);
            if (read.ContainsKey(line.Name)) return $"{line.Where}: Duplicate user found. A user can only be defined once in config files";
            if (_reader.Apply(ref rules, line.Rules, hearsAll) is { } error) return $"{line.Where}: {error}.";
            read[line.Name] = rules;
        }
        if (!keepsOthers && !read.ContainsKey("default"))
        {
            var rules = _reader.New(hearsAll);
            _reader.Apply(ref rules, First, hearsAll);
            read["default"] = rules;
        }
        foreach (var user in All)
            if (!keepsOthers && !read.ContainsKey(user.Name)) Remove(user.Name, caller);
        lock (_lock)
        {
            foreach (var (name, rules) in read)
            {
                if (_users.TryGetValue(name, out var user)) user.Rules = rules;
                else _users[name] = new AclUser(name, rules);
            }
            Reconsider();
        }
        foreach (var user in All) CloseDeafened(user, caller);
        return null;
    }

    // A default user that is as requirepass has it needs no line.
    private IReadOnlyList<string> Lines()
    {
        if (_server.Configuration.Clients.AclFile.Length != 0) return [];
        var plain = _reader.New(hearsAll: true);
        _reader.Apply(ref plain, [.. First, .. PasswordRules(_server.Configuration.Clients.RequirePass)], hearsAll: true);
        return [.. All.Where(user => user != Default || user.Rules.ToString() != plain.ToString()).Select(static user => $"{user.Name} {user.Rules}")];
    }

    // The rules are texts of bytes, the directive one of characters.
    private static string[] PasswordRules(string password) =>
        ["resetpass", password.Length == 0 ? "nopass" : ">" + AclUser.TextOf(Encoding.UTF8.GetBytes(password))];

    /// <summary>requirepass: the default user's one password, or none.</summary>
    public void SetDefaultPassword(string password)
    {
        lock (_lock)
        {
            var rules = Default.Rules;
            _reader.Apply(ref rules, PasswordRules(password), hearsAll: true);
            Default.Rules = rules;
            Reconsider();
        }
    }

    /// <summary>Lets a session in as a user, or not; that is logged then.</summary>
    public bool TryAuthenticate(Session session, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password, string what)
    {
        if (Find(name) is { } user && user.Rules.Accepts(password))
        {
            session.User = user;
            session.IsAuthenticated = true;
            return true;
        }
        _server.Statistics.CountDenial(DenialReason.Authentication);
        Log.Add(session, DenialReason.Authentication, Context(session), what, AclUser.TextOf(name));
        return false;
    }

    /// <summary>Whether a session's user may run a command line. A denial is counted and logged.</summary>
    public Denial Check(Session session, Command command, IArguments arguments, DenialContext context)
    {
        if (session.User is not { Rules: { IsUnlimited: false } rules } user) return default;
        var denial = rules.Check(command, arguments);
        if (!denial.IsGiven) return denial;
        _server.Statistics.CountDenial(denial.Reason);
        Log.Add(session, denial.Reason, context, denial.Reason == DenialReason.Command ? command.FullName : AclUser.TextOf(arguments[denial.Argument]), user.Name);
        return denial;
    }

    public static DenialContext Context(Session session) => session.Transaction is null ? DenialContext.TopLevel : DenialContext.Multi;

    private void Reconsider()
    {
        _hasLimits = _users.Values.Any(static user => !user.Rules.IsUnlimited);
        _server.Dispatcher.NoteUsers();
    }

    /// <summary>Closes the connections that are subscribed to what their user may not hear any more.</summary>
    private void CloseDeafened(AclUser user, Session? caller)
    {
        var rules = user.Rules;
        foreach (var session in _server.Sessions.All)
            if (ReferenceEquals(session.User, user) && session.Subscriptions.Count > 0 && !MayHearAll(session, rules)) Close(session, caller);
    }

    private static bool MayHearAll(Session session, UserRules rules)
    {
        foreach (var kind in Enum.GetValues<SubscriptionKind>())
            foreach (var name in session.Subscriptions.Names(kind))
                if (!rules.MayHear(name, kind == SubscriptionKind.Pattern)) return false;
        return true;
    }

    private static void Close(Session session, Session? caller)
    {
        if (ReferenceEquals(session, caller)) session.CloseAfterReply = true;
        else session.Port.Close(afterReplies: false);
    }
}
