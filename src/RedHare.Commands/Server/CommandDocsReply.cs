namespace RedHare.Commands.Server;

/// <summary>Writes what COMMAND DOCS says of one command: a map, with a map per argument.</summary>
internal static class CommandDocsReply
{
    public static void Write(ReplyWriter reply, Command command)
    {
        var docs = command.Docs;
        var arguments = SyntaxArguments.Of(command);
        var isDeprecated = docs.DeprecatedSince.Length != 0;
        reply.Map(4 + (isDeprecated ? 2 : 0) + (docs.ReplacedBy.Length != 0 ? 1 : 0) + (arguments.Count != 0 ? 1 : 0) + (command.IsContainer ? 1 : 0));
        Pair(reply, "summary", docs.Summary);
        Pair(reply, "since", docs.Since);
        Pair(reply, "group", command.Group);
        Pair(reply, "complexity", docs.Complexity);
        if (isDeprecated)
        {
            reply.Bulk("doc_flags"u8);
            reply.Set(1);
            reply.Status("deprecated"u8);
            Pair(reply, "deprecated_since", docs.DeprecatedSince);
        }

        if (docs.ReplacedBy.Length != 0) Pair(reply, "replaced_by", docs.ReplacedBy);
        if (arguments.Count != 0)
        {
            reply.Bulk("arguments"u8);
            Write(reply, arguments);
        }

        if (!command.IsContainer) return;
        reply.Bulk("subcommands"u8);
        reply.Map(command.Subcommands.Count);
        foreach (var subcommand in command.Subcommands)
        {
            reply.Bulk(subcommand.FullNameBytes);
            Write(reply, subcommand);
        }
    }

    private static void Write(ReplyWriter reply, IReadOnlyList<SyntaxArgument> arguments)
    {
        reply.Array(arguments.Count);
        foreach (var argument in arguments)
        {
            var flags = Flags(argument);
            // The name, the type, then the display text of a plain argument or the arguments of a compound one.
            reply.Map(3 + (argument.KeySpec >= 0 ? 1 : 0) + (argument.Token is not null ? 1 : 0) + (flags.Count != 0 ? 1 : 0));
            Pair(reply, "name", argument.Name);
            Pair(reply, "type", argument.Type);
            if (!argument.HasArguments) Pair(reply, "display_text", argument.Display);
            if (argument.KeySpec >= 0)
            {
                reply.Bulk("key_spec_index"u8);
                reply.Integer(argument.KeySpec);
            }

            if (argument.Token is not null) Pair(reply, "token", argument.Token);
            if (flags.Count != 0)
            {
                reply.Bulk("flags"u8);
                reply.Set(flags.Count);
                foreach (var flag in flags) reply.Status(flag);
            }

            if (!argument.HasArguments) continue;
            reply.Bulk("arguments"u8);
            Write(reply, argument.Arguments);
        }
    }

    private static List<string> Flags(SyntaxArgument argument)
    {
        var flags = new List<string>(3);
        if (argument.Optional) flags.Add("optional");
        if (argument.Multiple) flags.Add("multiple");
        if (argument.MultipleToken) flags.Add("multiple_token");
        return flags;
    }

    private static void Pair(ReplyWriter reply, string name, string value)
    {
        reply.Bulk(name);
        reply.Bulk(value);
    }
}
