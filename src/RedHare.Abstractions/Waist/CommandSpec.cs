using System.Text;

namespace RedHare;

/// <summary>A command's name and traits; one static instance per command and form.</summary>
public sealed class CommandSpec
{
    /// <summary>A command; a subcommand's name after a space: <c>XINFO STREAM</c>.</summary>
    public CommandSpec(string name, CommandTraits traits = CommandTraits.None, CommandSplit split = CommandSplit.Never)
    {
        Name = name;
        Traits = traits;
        Split = split;
        Words = [.. name.Split(' ').Select(word => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(word))];
    }

    /// <summary>The name as Redis documents it.</summary>
    public string Name { get; }

    /// <summary>How it may be routed and retried.</summary>
    public CommandTraits Traits { get; }

    /// <summary>Whether a cluster's client may run it in parts, and what it makes of their replies.</summary>
    public CommandSplit Split { get; }

    /// <summary>The name as arguments.</summary>
    internal ReadOnlyMemory<byte>[] Words { get; }
}
