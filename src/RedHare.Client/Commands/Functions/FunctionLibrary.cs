namespace RedHare.Client;

/// <summary>A library of functions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Engine"><c>LUA</c>.</param>
/// <param name="Functions">Its functions.</param>
/// <param name="Code">Its code, where it was asked for.</param>
public sealed record FunctionLibrary(string Name, string Engine, IReadOnlyList<FunctionInfo> Functions, string? Code)
{
    internal static readonly ReplyConverter<FunctionLibrary[]> Converter = static reply => Replies.Select(reply, static item =>
    {
        var map = new ReplyMap(item);
        return new FunctionLibrary(map.Text("library_name"), map.Text("engine"), Replies.Select(map["functions"], FunctionInfo.Of), map["library_code"].Text);
    });
}

/// <summary>A function of a library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What its author says; null for nothing.</param>
/// <param name="Flags"><c>no-writes</c>, <c>allow-oom</c>, <c>allow-stale</c>, <c>no-cluster</c>, <c>allow-cross-slot-keys</c>.</param>
public sealed record FunctionInfo(string Name, string? Description, IReadOnlyList<string> Flags)
{
    internal static FunctionInfo Of(Reply reply)
    {
        var map = new ReplyMap(reply);
        return new FunctionInfo(map.Text("name"), map["description"].Text, Replies.Texts(map["flags"]));
    }
}

/// <summary>Functions on a server.</summary>
/// <param name="Running">The function that runs now; null for none.</param>
/// <param name="Libraries">How many libraries there are.</param>
/// <param name="Functions">How many functions.</param>
public sealed record FunctionStats(RunningFunction? Running, long Libraries, long Functions)
{
    internal static readonly ReplyConverter<FunctionStats> Converter = static reply =>
    {
        var map = new ReplyMap(reply);
        var lua = new ReplyMap(new ReplyMap(map["engines"])["LUA"]);
        return new FunctionStats(RunningFunction.OrNull(map["running_script"]), lua.Integer("libraries_count"), lua.Integer("functions_count"));
    };
}

/// <summary>A function that runs.</summary>
/// <param name="Name">The function.</param>
/// <param name="Command">How it was called.</param>
/// <param name="Duration">Since when.</param>
public sealed record RunningFunction(string Name, IReadOnlyList<string> Command, TimeSpan Duration)
{
    internal static RunningFunction? OrNull(Reply reply)
    {
        if (reply.IsNull) return null;
        var map = new ReplyMap(reply);
        return new RunningFunction(map.Text("name"), Replies.Texts(map["command"]), TimeSpan.FromMilliseconds(map.Integer("duration_ms")));
    }
}

/// <summary>What becomes of the libraries that are there when a dump is loaded.</summary>
public enum FunctionRestorePolicy
{
    /// <summary>They stay; one of the same name is an error.</summary>
    Append,

    /// <summary>They go.</summary>
    Flush,

    /// <summary>They stay, but for those of the same name.</summary>
    Replace,
}
