namespace RedHare.Commands;

/// <summary>
/// Declares a command on the static class that runs it by <c>static void Run(CommandCall call)</c>. The generator reads
/// it and derives the dispatch table, COMMAND, COMMAND DOCS, COMMAND GETKEYS and the ACL categories.
/// </summary>
/// <param name="name">Lower case; a subcommand is <c>container|sub</c>.</param>
/// <param name="syntax">The arguments after the name in redis.io's notation: <c>key [NX | XX] value [value ...]</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CommandAttribute(string name, string syntax = "") : Attribute
{
    /// <summary>The name in lower case.</summary>
    public string Name { get; } = name;

    /// <summary>The arguments after the name.</summary>
    public string Syntax { get; } = syntax;

    /// <summary>Arguments with the name: exactly n, or at least −n when negative.</summary>
    public int Arity { get; set; }

    /// <summary>
    /// Where the keys are: specs separated by ';', each <c>FLAGS… @begin</c> with an optional range. FLAGS are Redis's
    /// (RO RW OW RM, access update insert delete, not_key incomplete variable_flags). <c>@1</c> is one key at argument 1;
    /// <c>@1..2</c> arguments 1 and 2; <c>@1..-1</c> all from 1 to the last; <c>@1..-1/2</c> every second; <c>@2#</c> a count
    /// at argument 2 and the keys after it; <c>@KEYWORD</c> the argument after a keyword, <c>@KEYWORD:5</c> when the search
    /// starts at argument 5 (negative: from the end, backwards), <c>@KEYWORD:5..-1%2</c> the first half of what follows it;
    /// <c>@?</c> where no position can be told: then the class also declares
    /// <c>static bool FindKeys(IArguments arguments, ref KeyList keys)</c>. Positions count the name as 0, also for a subcommand.
    /// </summary>
    public string Keys { get; set; } = "";

    /// <summary>Redis's flags for the command.</summary>
    public CommandFlags Flags { get; set; }

    /// <summary>The group of the documentation: string, hash, list, set, sorted-set, generic, pubsub, transactions, connection, server, scripting, …</summary>
    public string Group { get; set; } = "";

    /// <summary>ACL categories that do not follow from flags and group (<c>keyspace dangerous</c>), space-separated.</summary>
    public string Categories { get; set; } = "";

    /// <summary>Command tips as in COMMAND INFO (<c>nondeterministic_output</c>), space-separated.</summary>
    public string Tips { get; set; } = "";

    /// <summary>The Redis version that brought it.</summary>
    public string Since { get; set; } = "";

    /// <summary>The cost in Redis's words.</summary>
    public string Complexity { get; set; } = "";

    /// <summary>One sentence for COMMAND DOCS.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The Redis version that deprecated it; empty when none did.</summary>
    public string DeprecatedSince { get; set; } = "";

    /// <summary>What a deprecated command's documentation advises instead.</summary>
    public string ReplacedBy { get; set; } = "";
}
