using System.Text;

namespace RedHare.Commands;

/// <summary>Runs a command.</summary>
public delegate void CommandBody(CommandCall call);

/// <summary>Returns what runs the command with the given number in its assembly.</summary>
public delegate CommandBody CommandBodySource(int number);

/// <summary>Adds a call's keys where no position tells them; returns false when the arguments make no sense.</summary>
public delegate bool KeyFinder(IArguments arguments, ref KeyList keys);

/// <summary>
/// One command of one server: what its attribute declares, what follows from that, and its statistics. The generator
/// writes the constructor calls; a <see cref="CommandTable"/> owns the instances.
/// </summary>
public sealed class Command
{
    private readonly CommandBodySource? _bodySource;
    private readonly CommandDocumentationSource _docsSource;
    private readonly int _number;
    private readonly byte[] _name;
    private readonly byte[] _fullName;
    private readonly KeySpec[] _keys;
    private CommandBody? _body;
    private CommandDocumentation? _docs;
    private Command[] _subcommands = [];
    private NameIndex? _subcommandIndex;

    /// <summary>Called by generated code.</summary>
    public Command(
        string fullName,
        int arity,
        CommandFlags flags,
        AclCategories categories,
        string group,
        KeySpec[] keys,
        CommandBodySource? bodySource,
        KeyFinder? keyFinder,
        CommandDocumentationSource docsSource,
        int number)
    {
        FullName = fullName;
        Name = fullName[(fullName.IndexOf('|', StringComparison.Ordinal) + 1)..];
        _fullName = Encoding.UTF8.GetBytes(FullName);
        _name = ReferenceEquals(Name, FullName) ? _fullName : Encoding.UTF8.GetBytes(Name);
        _keys = keys;
        _docsSource = docsSource;
        _number = number;
        Arity = arity;
        Categories = categories;
        Group = group;
        _bodySource = bodySource;
        KeyFinder = keyFinder;

        var range = KeyRange.Of(keys);
        (FirstKey, LastKey, KeyStep) = (range.First, range.Last, range.Step);
        Flags = range.Movable ? flags | CommandFlags.MovableKeys : flags;
        foreach (ref readonly var spec in keys.AsSpan()) HasKeys |= !spec.Flags.HasFlag(KeyFlags.NotKey);
        HasFixedKeys = HasKeys && !Flags.HasFlag(CommandFlags.MovableKeys);
        SingleKey = HasFixedKeys && FirstKey == LastKey ? FirstKey : 0;
    }

    /// <summary>The name in lower case; of a subcommand only its own part, <c>get</c> of <c>config|get</c>.</summary>
    public string Name { get; }

    /// <summary><see cref="Name"/> in UTF-8.</summary>
    public ReadOnlySpan<byte> NameBytes => _name;

    /// <summary>The name with the container's: <c>config|get</c>.</summary>
    public string FullName { get; }

    /// <summary><see cref="FullName"/> in UTF-8.</summary>
    public ReadOnlySpan<byte> FullNameBytes => _fullName;

    /// <summary>Arguments with the name: exactly n, or at least −n when negative.</summary>
    public int Arity { get; }

    /// <summary>The declared flags, and <see cref="CommandFlags.MovableKeys"/> where the key specs mean it.</summary>
    public CommandFlags Flags { get; }

    /// <summary>The ACL categories.</summary>
    public AclCategories Categories { get; }

    /// <summary>The group of the documentation.</summary>
    public string Group { get; }

    /// <summary>Where the keys are.</summary>
    public ReadOnlySpan<KeySpec> Keys => _keys;

    /// <summary>What runs it; null for a container that cannot be called by itself.</summary>
    public CommandBody? Body => _body ?? (_bodySource is null ? null : _body = _bodySource(_number));

    /// <summary>Finds the keys where <see cref="Keys"/> cannot tell them all, or their flags.</summary>
    public KeyFinder? KeyFinder { get; }

    /// <summary>Index of the first key, 0 when none is at a fixed index. As COMMAND INFO says it, so it counts shard channels too.</summary>
    public int FirstKey { get; }

    /// <summary>Index of the last key, from the end when negative (−1 is the last argument).</summary>
    public int LastKey { get; }

    /// <summary>Distance between two keys, 0 when there are none.</summary>
    public int KeyStep { get; }

    /// <summary>True when it may have keys. Shard channels are none.</summary>
    public bool HasKeys { get; }

    /// <summary>True when its keys are exactly those from <see cref="FirstKey"/> to <see cref="LastKey"/> in steps of <see cref="KeyStep"/>.</summary>
    public bool HasFixedKeys { get; }

    /// <summary>The index of its key when it always has exactly one, at a fixed index; otherwise 0.</summary>
    public int SingleKey { get; }

    /// <summary>The command it belongs to when it is a subcommand.</summary>
    public Command? Parent { get; private set; }

    /// <summary>A container's subcommands.</summary>
    public IReadOnlyList<Command> Subcommands => _subcommands;

    /// <summary>True when the second argument names a subcommand.</summary>
    public bool IsContainer => _subcommandIndex is not null;

    /// <summary>Its number among all commands and subcommands of its table.</summary>
    internal int Index { get; set; }

    /// <summary>What COMMAND DOCS says.</summary>
    public CommandDocumentation Docs => _docs ??= _docsSource(_number);

    /// <summary>The subcommand of this name, in any case; null when there is none.</summary>
    public Command? FindSubcommand(ReadOnlySpan<byte> name) => _subcommandIndex?.Find(name);

    /// <summary>True when <paramref name="count"/> arguments, the name included, satisfy <see cref="Arity"/>.</summary>
    public bool Accepts(int count) => Arity >= 0 ? count == Arity : count >= -Arity;

    internal void Adopt(Command subcommand)
    {
        subcommand.Parent = this;
        _subcommands = [.. _subcommands, subcommand];
        (_subcommandIndex ??= new NameIndex()).Add(subcommand._name, subcommand);
    }
}
