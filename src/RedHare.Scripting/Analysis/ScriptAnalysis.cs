using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// Finds all commands that a script can call, and which of their arguments are elements of KEYS, before it runs: so that a script whose keys are all
/// declared locks the shards of its keys alone.
///
/// The method is abstract interpretation of the bytecode. Each register holds one of a few kinds of values (<see cref="AbstractValue"/>); three of
/// them are <em>dangerous</em>: the table <c>redis</c>, the functions <c>redis.call</c> and <c>redis.pcall</c>, and the table <c>KEYS</c>. These may be
/// copied between locals and caught by closures, and otherwise be used in a few known ways only: <c>redis.name</c>, a call of <c>redis.call</c> with a
/// literal name, <c>KEYS[x]</c>, <c>#KEYS</c>, <c>unpack(KEYS)</c>, <c>ipairs(KEYS)</c>. Any other use (stored, passed, returned, compared) ends the
/// analysis without a result, as does any global name that is not known to be harmless. So no other way to these values exists: not through a table,
/// another function, an environment or compiled text; and KEYS keeps the elements that the host gave it.
///
/// This rests on what the host guarantees: the globals, the libraries and the metatable of strings are read-only, so that a global name means the same
/// in every script, and KEYS is a new table for each run.
///
/// It is sound, not complete: what it lists covers all that can happen; a script without a result may be harmless.
/// </summary>
public sealed class ScriptAnalysis
{
    private ScriptAnalysis(IReadOnlyList<ScriptCommand> commands) => Commands = commands;

    /// <summary>The places that call commands, whether they are ever reached or not.</summary>
    public IReadOnlyList<ScriptCommand> Commands { get; }

    /// <summary>The analysis of a script, or null when it may do what cannot be told.</summary>
    public static ScriptAnalysis? Of(Prototype script)
    {
        var commands = new List<ScriptCommand>();
        return FunctionAnalysis.TryRun(script, [], [], commands) ? new ScriptAnalysis(commands) : null;
    }

    /// <summary>
    /// The analysis of a function of a library, whose first parameter is its keys; or null. A function that uses variables from outside of it has none.
    /// </summary>
    public static ScriptAnalysis? OfFunction(Prototype function)
    {
        var commands = new List<ScriptCommand>();
        var upvalues = new AbstractValue[function.Upvalues.Length];
        Array.Fill(upvalues, AbstractValue.Mixed);
        return FunctionAnalysis.TryRun(function, upvalues, function.Parameters > 0 ? [AbstractValue.Keys] : [], commands) ? new ScriptAnalysis(commands) : null;
    }
}
