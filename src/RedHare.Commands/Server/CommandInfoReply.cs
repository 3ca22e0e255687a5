namespace RedHare.Commands.Server;

/// <summary>Writes what COMMAND and COMMAND INFO say of one command: an array of ten.</summary>
internal static class CommandInfoReply
{
    public static void Write(ReplyWriter reply, Command command)
    {
        reply.Array(10);
        reply.Bulk(command.FullNameBytes);
        reply.Integer(command.Arity);
        Statuses(reply, FlagNames.Of(command.Flags));
        reply.Integer(command.FirstKey);
        reply.Integer(command.LastKey);
        reply.Integer(command.KeyStep);
        Statuses(reply, FlagNames.Of(command.Categories).Select(category => "@" + category));
        reply.Set(command.Docs.Tips.Count);
        foreach (var tip in command.Docs.Tips) reply.Bulk(tip);
        reply.Set(command.Keys.Length);
        foreach (ref readonly var spec in command.Keys) Write(reply, spec);
        if (!command.IsContainer)
        {
            reply.Set(0);
            return;
        }

        reply.Array(command.Subcommands.Count);
        foreach (var subcommand in command.Subcommands) Write(reply, subcommand);
    }

    /// <summary>The flags of a key, as COMMAND GETKEYSANDFLAGS has them too.</summary>
    public static void Flags(ReplyWriter reply, KeyFlags flags) => Statuses(reply, FlagNames.Of(flags));

    private static void Write(ReplyWriter reply, in KeySpec spec)
    {
        reply.Map(3);
        reply.Bulk("flags"u8);
        Flags(reply, spec.Flags);
        reply.Bulk("begin_search"u8);
        switch (spec.Begin)
        {
            case KeyBegin.Index:
                Search(reply, "index", ("index", spec.Index));
                break;
            case KeyBegin.Keyword:
                reply.Map(2);
                reply.Bulk("type"u8);
                reply.Bulk("keyword"u8);
                reply.Bulk("spec"u8);
                reply.Map(2);
                reply.Bulk("keyword"u8);
                reply.Bulk(spec.Keyword);
                reply.Bulk("startfrom"u8);
                reply.Integer(spec.StartFrom);
                break;
            default:
                Search(reply, "unknown");
                break;
        }

        reply.Bulk("find_keys"u8);
        switch (spec.Find)
        {
            case KeyFind.Range:
                Search(reply, "range", ("lastkey", spec.LastKey), ("keystep", spec.Step), ("limit", spec.Limit));
                break;
            case KeyFind.Count:
                Search(reply, "keynum", ("keynumidx", spec.CountIndex), ("firstkey", spec.FirstKey), ("keystep", spec.Step));
                break;
            default:
                Search(reply, "unknown");
                break;
        }
    }

    private static void Search(ReplyWriter reply, string type, params ReadOnlySpan<(string Name, int Value)> spec)
    {
        reply.Map(2);
        reply.Bulk("type"u8);
        reply.Bulk(type);
        reply.Bulk("spec"u8);
        reply.Map(spec.Length);
        foreach (var (name, value) in spec)
        {
            reply.Bulk(name);
            reply.Integer(value);
        }
    }

    private static void Statuses(ReplyWriter reply, IEnumerable<string> words)
    {
        var all = words.ToList();
        reply.Set(all.Count);
        foreach (var word in all) reply.Status(word);
    }
}
