namespace RedHare.Client;

public sealed partial class ServerCommands
{
    private static readonly CommandSpec
        CommandSpecOfAll = new("COMMAND", CommandTraits.ReadOnly),
        CommandCountSpec = new("COMMAND COUNT", CommandTraits.ReadOnly),
        CommandDocsSpec = new("COMMAND DOCS", CommandTraits.ReadOnly),
        CommandGetKeysSpec = new("COMMAND GETKEYS", CommandTraits.ReadOnly),
        CommandGetKeysAndFlagsSpec = new("COMMAND GETKEYSANDFLAGS", CommandTraits.ReadOnly),
        CommandInfoSpec = new("COMMAND INFO", CommandTraits.ReadOnly),
        CommandListSpec = new("COMMAND LIST", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<CommandDescription[]> Descriptions = static reply => Replies.Select(reply, CommandDescription.Of);

    private static readonly ReplyConverter<CommandDescription?[]> DescriptionsOrNulls = static reply => Replies.Select(reply, static item => item.IsNull ? null : CommandDescription.Of(item));

    private static readonly ReplyConverter<Dictionary<string, CommandDocs>> Docs = static reply => new ReplyMap(reply).ToDictionary(CommandDocs.Of);

    private static readonly ReplyConverter<CommandKey[]> KeysAndFlags = static reply => Replies.Select(reply, static item => new CommandKey(item.Items[0].Bytes, Replies.Texts(item.Items[1])));

    /// <summary>All commands of the server. <see href="https://redis.io/docs/latest/commands/command/"/></summary>
    public ValueTask<CommandDescription[]> CommandAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(CommandSpecOfAll), Descriptions, cancellation);

    /// <summary>How many commands the server has. <see href="https://redis.io/docs/latest/commands/command-count/"/></summary>
    public ValueTask<long> CommandCountAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(CommandCountSpec), Replies.Integer, cancellation);

    /// <summary>What commands are for, by name; of all commands when none is named. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/command-docs/"/></summary>
    public ValueTask<Dictionary<string, CommandDocs>> CommandDocsAsync(ReadOnlySpan<string> names = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Words(CommandDocsSpec, names), Docs, cancellation);

    /// <summary>The keys of a command line. <see href="https://redis.io/docs/latest/commands/command-getkeys/"/></summary>
    /// <exception cref="RedisServerException">The line is malformed, or its command has no keys.</exception>
    public ValueTask<string[]> CommandGetKeysAsync(ReadOnlySpan<RedisValue> line, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(CommandGetKeysSpec).AddAll(line), Replies.Texts, cancellation);

    /// <summary>The keys of a command line, and what the command does with each. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/command-getkeysandflags/"/></summary>
    /// <exception cref="RedisServerException">The line is malformed, or its command has no keys.</exception>
    public ValueTask<CommandKey[]> CommandGetKeysAndFlagsAsync(ReadOnlySpan<RedisValue> line, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(CommandGetKeysAndFlagsSpec).AddAll(line), KeysAndFlags, cancellation);

    /// <summary>How some commands are called, in the order of the names; null for those that the server does not have. <see href="https://redis.io/docs/latest/commands/command-info/"/></summary>
    public ValueTask<CommandDescription?[]> CommandInfoAsync(ReadOnlySpan<string> names, CancellationToken cancellation = default) =>
        names.IsEmpty ? new([]) : backend.ExecuteAsync(Words(CommandInfoSpec, names), DescriptionsOrNulls, cancellation);

    /// <summary>The names of the commands, those alone that match a glob pattern if there is one. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/command-list/"/></summary>
    public ValueTask<string[]> CommandListAsync(string? pattern = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(pattern is null ? CommandLine.Rent(CommandListSpec) : CommandLine.Rent(CommandListSpec).Add("FILTERBY"u8).Add("PATTERN"u8).Add(pattern), Replies.Texts, cancellation);

    /// <summary>The names of the commands of a category. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/command-list/"/></summary>
    public ValueTask<string[]> CommandListOfCategoryAsync(string category, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(CommandListSpec).Add("FILTERBY"u8).Add("ACLCAT"u8).Add(category), Replies.Texts, cancellation);

    private static CommandLine Words(CommandSpec spec, ReadOnlySpan<string> words)
    {
        var line = CommandLine.Rent(spec);
        foreach (var word in words) line.Add(word);
        return line;
    }
}

/// <summary>How a command is called. <see href="https://redis.io/docs/latest/commands/command/"/></summary>
/// <param name="Name">In lower case; a subcommand's behind a bar.</param>
/// <param name="Arity">How many words it has; at least so many when negative.</param>
/// <param name="Flags"><c>readonly</c>, <c>write</c>, <c>blocking</c> …</param>
/// <param name="FirstKey">The index of the first key; 0 for none.</param>
/// <param name="LastKey">The index of the last key; negative from the end.</param>
/// <param name="KeyStep">From one key to the next.</param>
/// <param name="Categories">Of access control.</param>
/// <param name="Subcommands">Its subcommands; none before Redis 7.0.</param>
public sealed record CommandDescription(
    string Name, int Arity, IReadOnlyList<string> Flags, int FirstKey, int LastKey, int KeyStep, IReadOnlyList<string> Categories, IReadOnlyList<CommandDescription> Subcommands)
{
    internal static CommandDescription Of(Reply reply)
    {
        var parts = reply.Items;
        return new CommandDescription(
            parts[0].ToString(), (int)parts[1].AsInteger(), Replies.Texts(parts[2]), (int)parts[3].AsInteger(), (int)parts[4].AsInteger(), (int)parts[5].AsInteger(),
            parts.Count > 6 ? Replies.Texts(parts[6]) : [], parts.Count > 9 ? Replies.Select(parts[9], Of) : []);
    }
}

/// <summary>What a command is for.</summary>
/// <param name="Summary">In a sentence.</param>
/// <param name="Since">The version that brought it.</param>
/// <param name="Group">Where it belongs to.</param>
/// <param name="Complexity">What it costs.</param>
public sealed record CommandDocs(string Summary, string Since, string Group, string Complexity)
{
    internal static CommandDocs Of(Reply reply)
    {
        var map = new ReplyMap(reply);
        return new CommandDocs(map.Text("summary"), map.Text("since"), map.Text("group"), map.Text("complexity"));
    }
}

/// <summary>A key of a command line.</summary>
/// <param name="Key">The key.</param>
/// <param name="Flags"><c>RO</c>, <c>RW</c>, <c>OW</c>, <c>RM</c>; <c>access</c>, <c>update</c>, <c>insert</c>, <c>delete</c>.</param>
public sealed record CommandKey(RedisKey Key, IReadOnlyList<string> Flags);
