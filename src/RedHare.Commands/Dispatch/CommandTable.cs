using System.Text;

namespace RedHare.Commands;

/// <summary>
/// The commands of one server. Each server has a table of its own, because statistics and <c>rename-command</c> are its own.
/// Lookups may run on any thread; <see cref="Rename"/> belongs to the time before the server listens.
/// </summary>
public sealed class CommandTable
{
    private readonly NameIndex _index = new(), _former = new();
    private readonly List<Command> _all = [];

    /// <summary>A table of every command of this assembly and of those that modules bring.</summary>
    public CommandTable(IReadOnlyList<ServerModule> modules) : this([.. DeclaredCommands.Create(), .. modules.SelectMany(module => module.CreateCommands())])
    {
    }

    /// <summary>A table of the given commands, containers and subcommands in any order.</summary>
    public CommandTable(params ReadOnlySpan<Command> commands)
    {
        _all.EnsureCapacity(commands.Length);
        Tallies = new CommandTallies(commands.Length);
        Numbers = commands.Length;
        for (var i = 0; i < commands.Length; i++) commands[i].Index = i;
        foreach (var command in commands)
        {
            if (command.FullName.Length != command.Name.Length) continue;
            _index.Add(command.NameBytes.ToArray(), command);
            _all.Add(command);
        }

        foreach (var command in commands)
        {
            if (command.FullName.Length == command.Name.Length) continue;
            var container = command.FullNameBytes[..^(command.Name.Length + 1)];
            (_index.Find(container) ?? throw new ArgumentException($"'{command.FullName}' has no container.", nameof(commands))).Adopt(command);
        }
    }

    /// <summary>Commands and subcommands together: one more than the largest <see cref="Command.Index"/>.</summary>
    internal int Numbers { get; }

    /// <summary>How often each command ran.</summary>
    public CommandTallies Tallies { get; }

    /// <summary>All commands but subcommands, in the order of their names.</summary>
    public IReadOnlyList<Command> All => _all;

    /// <summary>The command of this name, in any case; null when there is none. A subcommand is not found here.</summary>
    public Command? Find(ReadOnlySpan<byte> name) => _index.Find(name);

    /// <summary>As <see cref="Find"/>, and by the name that a renamed command had: the rules of users say that one, and what the server itself writes to its log.</summary>
    public Command? FindEver(ReadOnlySpan<byte> name) => _index.Find(name) ?? _former.Find(name);

    /// <summary>As <see cref="FindEver"/>, for a name that may be <c>container|sub</c>.</summary>
    public Command? FindFullEver(ReadOnlySpan<byte> fullName)
    {
        var bar = fullName.IndexOf((byte)'|');
        return bar < 0 ? FindEver(fullName) : FindEver(fullName[..bar])?.FindSubcommand(fullName[(bar + 1)..]);
    }

    /// <summary>As <see cref="Find"/>, for a name that may be <c>container|sub</c>.</summary>
    public Command? FindFull(ReadOnlySpan<byte> fullName)
    {
        var bar = fullName.IndexOf((byte)'|');
        return bar < 0 ? Find(fullName) : Find(fullName[..bar])?.FindSubcommand(fullName[(bar + 1)..]);
    }

    /// <summary>
    /// What a command line calls: the command, or its subcommand when it is a container and a second argument is there.
    /// Null when there is no such command; then <paramref name="container"/> is the command whose subcommand is unknown, if any.
    /// </summary>
    public Command? Resolve(IArguments arguments, out Command? container)
    {
        container = null;
        var command = Find(arguments[0]);
        if (command is null || !command.IsContainer || arguments.Count < 2) return command;
        container = command;
        return command.FindSubcommand(arguments[1]);
    }

    /// <summary>What a line of a log calls: as <see cref="Resolve"/>, also by a name from before a <see cref="Rename"/>.</summary>
    internal Command? ResolveLogged(IArguments arguments) =>
        FindEver(arguments[0]) is not { } command ? null : command.IsContainer && arguments.Count > 1 ? command.FindSubcommand(arguments[1]) : command;

    /// <summary>Gives a command another name, or none when <paramref name="newName"/> is empty. False when the old is unknown or the new taken.</summary>
    public bool Rename(ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        if (Find(name) is null || (!newName.IsEmpty && Find(newName) is not null)) return false;
        var command = _index.Remove(name)!;
        if (_former.Find(name) is null) _former.Add(Lower(name), command);
        if (newName.IsEmpty) _all.Remove(command);
        else _index.Add(Lower(newName), command);
        return true;
    }

    /// <summary>Redis's error for a subcommand that a container does not have; the name is cut at 128 bytes.</summary>
    public static byte[] UnknownSubcommand(Command container, ReadOnlySpan<byte> name) => Refuse("ERR unknown subcommand '"u8, container, name);

    /// <summary>Redis's error for a subcommand with more arguments than it takes, where its arity alone does not tell.</summary>
    public static byte[] WrongSubcommand(Command container, ReadOnlySpan<byte> name) => Refuse("ERR unknown subcommand or wrong number of arguments for '"u8, container, name);

    private static byte[] Refuse(ReadOnlySpan<byte> reason, Command container, ReadOnlySpan<byte> name) =>
    [
        .. reason,
        .. name[..Math.Min(128, name.Length)],
        .. "'. Try "u8,
        .. Encoding.UTF8.GetBytes(container.FullName.ToUpperInvariant()),
        .. " HELP."u8,
    ];

    private static byte[] Lower(ReadOnlySpan<byte> name)
    {
        var lower = new byte[name.Length];
        for (var i = 0; i < lower.Length; i++) lower[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        return lower;
    }
}
