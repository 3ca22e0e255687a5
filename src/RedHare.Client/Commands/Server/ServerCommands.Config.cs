namespace RedHare.Client;

public sealed partial class ServerCommands
{
    private static readonly CommandSpec
        AclCatSpec = new("ACL CAT", CommandTraits.ReadOnly),
        AclUsersSpec = new("ACL USERS", CommandTraits.ReadOnly),
        AclWhoAmISpec = new("ACL WHOAMI", CommandTraits.ReadOnly),
        ConfigGetSpec = new("CONFIG GET", CommandTraits.ReadOnly),
        ConfigResetStatSpec = new("CONFIG RESETSTAT", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status),
        ConfigRewriteSpec = new("CONFIG REWRITE", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status),
        ConfigSetSpec = new("CONFIG SET", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status),
        ModuleListSpec = new("MODULE LIST", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<Dictionary<string, string>> TextMap = static reply => new ReplyMap(reply).ToDictionary(static value => value.ToString());

    private static readonly ReplyConverter<RedisModule[]> Modules = static reply => Replies.Select(reply, static item => new RedisModule(new ReplyMap(item).Text("name"), new ReplyMap(item).Integer("ver")));

    /// <summary>The categories of commands, or with a category its commands. <see href="https://redis.io/docs/latest/commands/acl-cat/"/></summary>
    public ValueTask<string[]> AclCatAsync(string? category = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(category is null ? CommandLine.Rent(AclCatSpec) : CommandLine.Rent(AclCatSpec).Add(category), Replies.Texts, cancellation);

    /// <summary>The names of the users. <see href="https://redis.io/docs/latest/commands/acl-users/"/></summary>
    public ValueTask<string[]> AclUsersAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(AclUsersSpec), Replies.Texts, cancellation);

    /// <summary>The user that the connection is. <see href="https://redis.io/docs/latest/commands/acl-whoami/"/></summary>
    public ValueTask<string> AclWhoAmIAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(AclWhoAmISpec), Replies.TextOrEmpty, cancellation);

    /// <summary>Directives by name, whose names match a glob pattern. <see href="https://redis.io/docs/latest/commands/config-get/"/></summary>
    public ValueTask<Dictionary<string, string>> ConfigGetAsync(string pattern, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ConfigGetSpec).Add(pattern), TextMap, cancellation);

    /// <summary>Directives by name, whose names match one of several patterns. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/config-get/"/></summary>
    public ValueTask<Dictionary<string, string>> ConfigGetAsync(ReadOnlySpan<string> patterns, CancellationToken cancellation = default)
    {
        if (patterns.IsEmpty) return new([]);
        var line = CommandLine.Rent(ConfigGetSpec);
        foreach (var pattern in patterns) line.Add(pattern);
        return backend.ExecuteAsync(line, TextMap, cancellation);
    }

    /// <summary>Sets what INFO counts back to 0. <see href="https://redis.io/docs/latest/commands/config-resetstat/"/></summary>
    public ValueTask ConfigResetStatAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ConfigResetStatSpec), Replies.IsThere, cancellation).Done();

    /// <summary>Writes the configuration into its file. <see href="https://redis.io/docs/latest/commands/config-rewrite/"/></summary>
    /// <exception cref="RedisServerException">The server runs without such a file.</exception>
    public ValueTask ConfigRewriteAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ConfigRewriteSpec), Replies.IsThere, cancellation).Done();

    /// <summary>Sets a directive. <see href="https://redis.io/docs/latest/commands/config-set/"/></summary>
    public ValueTask ConfigSetAsync(string name, RedisValue value, CancellationToken cancellation = default) => ConfigSetAsync([(name, value)], cancellation);

    /// <summary>Sets directives, all or none; without any it is no work. Several since Redis 7.0. <see href="https://redis.io/docs/latest/commands/config-set/"/></summary>
    public ValueTask ConfigSetAsync(ReadOnlySpan<(string Name, RedisValue Value)> directives, CancellationToken cancellation = default)
    {
        if (directives.IsEmpty) return default;
        var line = CommandLine.Rent(ConfigSetSpec);
        foreach (var (name, value) in directives) line.Add(name).Add(value);
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }

    /// <summary>The modules that are loaded. <see href="https://redis.io/docs/latest/commands/module-list/"/></summary>
    public ValueTask<RedisModule[]> ModuleListAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ModuleListSpec), Modules, cancellation);
}

/// <summary>A module of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, as it counts them.</param>
public readonly record struct RedisModule(string Name, long Version);
