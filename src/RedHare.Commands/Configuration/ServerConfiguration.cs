using System.Text;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Configuration;

/// <summary>
/// The configuration of one server: a value for every directive of <see cref="DirectiveTable"/>, as text in the form that CONFIG GET echoes,
/// and a typed copy of those that are read while serving in <see cref="Network"/>, <see cref="Clients"/> and so on. Reads of the
/// typed properties take no lock; changes take one of the configuration's own, are all or nothing, and are announced to whoever
/// asked by <see cref="OnChange"/>.
/// </summary>
public sealed class ServerConfiguration
{
    private readonly Lock _changes = new();
    private readonly string[] _values = new string[DirectiveTable.All.Count];
    private readonly Dictionary<string, List<Func<string?>>> _watchers = [];
    private readonly HashSet<string> _given = [];

    /// <summary>A configuration of defaults.</summary>
    public ServerConfiguration()
    {
        var directives = DirectiveTable.Span;
        for (var i = 0; i < directives.Length; i++)
        {
            _values[i] = directives[i].Default;
            directives[i].Bind(this, directives[i].Default);
        }
    }

    /// <summary>Where the server listens and how it treats connections.</summary>
    public NetworkOptions Network { get; } = new();
    /// <summary>What one client may ask and hold.</summary>
    public ClientLimits Clients { get; } = new();
    /// <summary>How much memory the data may take, and how keys leave it.</summary>
    public MemoryOptions Memory { get; } = new();
    /// <summary>Up to where a small collection stays packed.</summary>
    public EncodingLimits Encodings { get; } = new();
    /// <summary>Slow log, notifications, log.</summary>
    public MonitoringOptions Monitoring { get; } = new();
    /// <summary>Directory, databases, shards, shutdown.</summary>
    public ProcessOptions Process { get; } = new();

    /// <summary>How changes are kept.</summary>
    public PersistenceOptions Persistence { get; } = new();

    /// <summary>How replicas are served.</summary>
    public ReplicationOptions Replication { get; } = new();

    /// <summary>TLS of both heads.</summary>
    public TlsOptions Tls { get; } = new();

    /// <summary>The users that the configuration defines.</summary>
    internal List<UserLine> UserLines { get; } = [];

    /// <summary>The commands that the configuration gives other names, in the order of its lines.</summary>
    internal List<RenamedCommand> Renames { get; } = [];

    /// <summary>The users as CONFIG REWRITE writes them, in the words behind <c>user</c>.</summary>
    internal Func<IReadOnlyList<string>>? WriteUsers { get; set; }

    /// <summary>The absolute path of the file that was loaded, or empty.</summary>
    public string File { get; internal set; } = "";

    /// <summary>The value of a directive by its name or alias, as CONFIG GET echoes it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such directive.</exception>
    public string this[string name] =>
        DirectiveTable.TryFind(name, out var directive) ? ValueOf(directive) : throw new KeyNotFoundException($"There is no directive '{name}'.");

    /// <summary>What CONFIG GET answers: names and values that match any of the patterns; an alias that matches is a name too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Get(params IReadOnlyList<string> patterns)
    {
        var found = new List<KeyValuePair<string, string>>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in patterns)
        {
            if (pattern.AsSpan().IndexOfAny('[', '*', '?') < 0)
            {
                if (DirectiveTable.TryFind(pattern, out var named) && seen.Add(pattern)) found.Add(new(pattern, ValueOf(named)));
                continue;
            }
            var glob = Encoding.UTF8.GetBytes(pattern);
            foreach (var directive in DirectiveTable.Span)
            {
                if (directive.Is(DirectiveFlags.Hidden)) continue;
                if (Matches(glob, directive.Name) && seen.Add(directive.Name)) found.Add(new(directive.Name, ValueOf(directive)));
                if (directive.Alias is { } alias && Matches(glob, alias) && seen.Add(alias)) found.Add(new(alias, ValueOf(directive)));
            }
        }
        return found;
    }

    /// <summary>
    /// What CONFIG SET does: all the pairs or none. Returns null, or the error with its code. <paramref name="local"/> tells whether the one
    /// who asks is on this machine, which <c>enable-protected-configs local</c> wants to know.
    /// </summary>
    public string? Set(IReadOnlyList<KeyValuePair<string, string>> pairs, bool local = true)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        lock (_changes)
        {
            var directives = new Directive[pairs.Count];
            for (var i = 0; i < pairs.Count; i++)
            {
                if (!DirectiveTable.TryFind(pairs[i].Key, out var directive))
                    return $"ERR Unknown option or number of arguments for CONFIG SET - '{pairs[i].Key}'";
                var refusal = IsFixed(directive, pairs[i].Value) ? "can't set immutable config"
                    : directive.Is(DirectiveFlags.Protected) && !AllowsProtected(local) ? "can't set protected config"
                    : Array.IndexOf(directives, directive) >= 0 ? "duplicate parameter" : null;
                if (refusal is not null) return Failure(pairs[i].Key, refusal);
                directives[i] = directive;
            }
            return Change(directives, pairs);
        }
    }

    /// <summary>Sets one directive as CONFIG SET does.</summary>
    public string? Set(string name, string value) => Set([new(name, value)]);

    /// <summary>
    /// Asks to be called after <paramref name="name"/> changed by <see cref="Set(IReadOnlyList{KeyValuePair{string, string}}, bool)"/>. A text that the function
    /// returns refuses the change: everything is put back and CONFIG SET answers with it.
    /// </summary>
    public void OnChange(string name, Func<string?> apply)
    {
        if (!DirectiveTable.TryFind(name, out var directive)) throw new KeyNotFoundException($"There is no directive '{name}'.");
        lock (_changes)
        {
            if (!_watchers.TryGetValue(directive.Name, out var watchers)) _watchers[directive.Name] = watchers = [];
            watchers.Add(apply);
        }
    }

    /// <summary>What CONFIG REWRITE does. Returns null, or the error with its code.</summary>
    public string? Rewrite()
    {
        lock (_changes) return ConfigurationRewrite.Run(this);
    }

    /// <summary>Whether a directive of this name holds a secret, which no log may show.</summary>
    public static bool IsSensitive(string name) => DirectiveTable.TryFind(name, out var directive) && directive.Is(DirectiveFlags.Sensitive);

    /// <summary>
    /// Sets a directive before the server runs, as a line of a redis.conf of its own: nothing is immutable, nobody is told. Returns null, or the
    /// reason against it without a code.
    /// </summary>
    public string? Preset(string name, params ReadOnlySpan<string> arguments)
    {
        if (!DirectiveTable.TryFind(name, out var directive)) return "Bad directive or wrong number of arguments";
        if (!directive.Is(DirectiveFlags.Multiple) && arguments.Length != 1) return "wrong number of arguments";
        if (directive.Is(DirectiveFlags.Multiple) && arguments.Length == 1 && arguments[0].Length != 0) arguments = ConfigurationLine.Split(arguments[0]);
        var before = ValueOf(directive);
        if (Preset(directive, arguments, directive.Is(DirectiveFlags.Accumulates) ? "" : before) is { } error) return error;
        if (directive.Unbuilt?.Invoke(ValueOf(directive)) != true) return null;
        Assign(directive, before);
        return $"The directive '{directive.Name}' is known to RedHare, but not built yet";
    }

    /// <summary>Whether a directive was set before the server ran, if only to its default.</summary>
    /// <param name="name">Its name, in lower case.</param>
    public bool IsGiven(string name) => _given.Contains(name);

    internal string? Preset(Directive directive, ReadOnlySpan<string> arguments, string current)
    {
        if (directive.Parse(arguments, current, out var value) is { } error) return error;
        Assign(directive, value);
        _given.Add(directive.Name);
        return null;
    }

    internal string ValueOf(Directive directive)
    {
        var value = _values[DirectiveTable.NumberOf(directive)];
        return value.Length == 0 && directive.Name == "dir" ? Process.Directory : value;
    }

    private string? Change(Directive[] directives, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var before = new string[directives.Length];
        var after = new string[directives.Length];
        for (var i = 0; i < directives.Length; i++)
        {
            var directive = directives[i];
            before[i] = ValueOf(directive);
            ReadOnlySpan<string> arguments = !directive.Is(DirectiveFlags.Multiple) ? [pairs[i].Value] : pairs[i].Value.Length == 0 ? [] : pairs[i].Value.Split(' ');
            if (directive.Parse(arguments, directive.Is(DirectiveFlags.Accumulates) ? "" : before[i], out after[i]) is { } error)
                return Failure(directive.Name, error);
            if (directive.Unbuilt?.Invoke(after[i]) == true) return Failure(directive.Name, "known, but not built yet");
        }
        for (var i = 0; i < directives.Length; i++) Assign(directives[i], after[i]);
        for (var i = 0; i < directives.Length; i++)
        {
            if ((before[i] == after[i] && !directives[i].Is(DirectiveFlags.Reloads)) || Announce(directives[i]) is not { } refusal) continue;
            for (var j = 0; j < directives.Length; j++) Assign(directives[j], before[j]);
            for (var j = 0; j <= i; j++)
                if (before[j] != after[j]) Announce(directives[j]);
            return Failure(directives[i].Name, refusal);
        }
        return null;
    }

    private static bool Matches(byte[] pattern, string name)
    {
        Span<byte> bytes = stackalloc byte[64];
        return GlobPattern.Matches(pattern, bytes[..Encoding.ASCII.GetBytes(name, bytes)], ignoreCase: true);
    }

    private string? Announce(Directive directive)
    {
        if (!_watchers.TryGetValue(directive.Name, out var watchers)) return null;
        foreach (var apply in watchers)
            if (apply() is { } refusal) return refusal;
        return null;
    }

    private void Assign(Directive directive, string value)
    {
        _values[DirectiveTable.NumberOf(directive)] = value;
        directive.Bind(this, value);
    }

    private bool IsFixed(Directive directive, string value) => directive.Name switch
    {
        // In somebody's process there is no port that could be left for another.
        "port" => !_watchers.ContainsKey("port") && value != ValueOf(directive),
        // Redis can listen at other addresses; who only says what is so already gets the same answer.
        "bind" => value != ValueOf(directive),
        _ => directive.Is(DirectiveFlags.Immutable) && !(directive.Is(DirectiveFlags.Own) && value == ValueOf(directive)),
    };

    private bool AllowsProtected(bool local) => Process.EnableProtectedConfigs switch { 0 => false, 1 => true, _ => local };

    private static string Failure(string name, string reason) => $"ERR CONFIG SET failed (possibly related to argument '{name}') - {reason}";
}
