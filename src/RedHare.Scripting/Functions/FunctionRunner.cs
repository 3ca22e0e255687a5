using System.Diagnostics;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// The interpreter of functions. Its globals are an empty table behind which, by a metatable, stand the real ones: while a library is loaded these are only those few
/// that register functions, and when a function runs they are a script's.
/// </summary>
internal sealed class FunctionRunner
{
    private static readonly LuaString s_index = LuaString.Of("__index");

    private readonly LuaTable _globals = new(), _gate = new(), _whileLoading, _whileRunning;
    private Library? _loading;
    private long _deadline;
    private int _references;

    public FunctionRunner(ScriptHost host)
    {
        Runner = new ScriptRunner(host, 0, Sandbox.OpenLibraries);
        var state = Runner.State;
        _whileRunning = state.Globals;
        Sandbox.RaiseForAbsent(_whileRunning);
        Sandbox.Protect(state, _whileRunning);

        var redis = new LuaTable();
        RedisLibrary.Add(redis, "register_function", call => Registration.Run(call, _loading, Keep));
        RedisLibrary.AddLog(redis, Runner);
        RedisLibrary.AddVersion(redis);
        Sandbox.RaiseForAbsent(redis);
        _whileLoading = new LuaTable();
        RedisLibrary.Name(_whileLoading, redis);
        Sandbox.RaiseForAbsent(_whileLoading);
        Sandbox.Protect(state, _whileLoading);

        _gate[s_index] = _whileRunning;
        _gate.IsReadOnly = true;
        _globals.Metatable = _gate;
        _globals.IsReadOnly = true;
        // For the count of what the state holds.
        state.Registry[LuaString.Of("libraries")] = _whileLoading;
        state.Hook = Check;
    }

    /// <summary>The state and the commands that its functions may run.</summary>
    public ScriptRunner Runner { get; }

    /// <summary>Runs a library's text, which registers its functions. Returns null, or the error.</summary>
    public string? Load(Library library, ReadOnlySpan<byte> code, long milliseconds)
    {
        var state = Runner.State;
        Prototype prototype;
        try
        {
            prototype = LuaCompiler.Compile(code, "@user_function");
        }
        catch (LuaException exception)
        {
            return "Error compiling function: " + exception.Message;
        }
        _loading = library;
        _deadline = Stopwatch.GetTimestamp() + milliseconds * (Stopwatch.Frequency / 1000);
        _gate[s_index] = _whileLoading;
        try
        {
            var chunk = state.Load(prototype);
            chunk.Environment = _globals;
            state.Main.Call1(chunk);
            return null;
        }
        catch (LuaException exception)
        {
            return "Error registering functions: " + Text(exception.Value);
        }
        finally
        {
            _gate[s_index] = _whileRunning;
            _loading = null;
        }
    }

    /// <summary>Lets go of a library's functions.</summary>
    public void Forget(Library? library)
    {
        if (library is null) return;
        foreach (var function in library.Functions) Runner.State.Registry[function.Callback] = default;
    }

    private LuaValue Keep(LuaValue callback)
    {
        Runner.State.Registry[callback] = ++_references;
        return callback;
    }

    private void Check()
    {
        if (_loading is null) Runner.Run.Check(Runner.State);
        else if (Stopwatch.GetTimestamp() > _deadline) throw new LuaException(ErrorTable.Of(Runner.State, "FUNCTION LOAD timeout"u8)) { IsFatal = true };
    }

    private static string Text(LuaValue error)
    {
        if (error.String is not null || error.IsNumber) return "ERR " + (error.String?.ToString() ?? LuaNumber.ToText(error.Number).ToString());
        return error.Table?[ReplyNames.Err].String?.ToString() ?? "(null)";
    }
}
