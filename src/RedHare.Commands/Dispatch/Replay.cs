using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// Runs the commands of a log: they were accepted once, so no check is made again, their replies go nowhere, and they have no effect of their own. For one thread, while
/// <see cref="StorageEngine.IsLoading"/>.
/// </summary>
public sealed class Replay
{
    private readonly ServerContext _server;
    private readonly Session _session;
    private readonly MutedReply _reply = new();

    /// <summary>Into a server that serves nobody yet.</summary>
    public Replay(ServerContext server)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _session = new Session(server, new ReplayPort(server.Loading)) { IsTrusted = true };
        _session.Unit.DropsEffects = true;
    }

    /// <summary>Commands run so far that answered with an error, which a log should not hold.</summary>
    public int Errors => _reply.Errors;

    /// <summary>Selects a database, as a log's own start does.</summary>
    public void Select(int database) => _session.Database = database;

    /// <summary>Runs a command line. False when there is no such command, or not with so many arguments.</summary>
    public bool TryRun(Arguments arguments)
    {
        if (_server.Commands.ResolveLogged(arguments) is not { Body: not null } command || !command.Accepts(arguments.Count)) return false;
        var unit = _session.Unit;
        var shards = (command.Flags & CommandFlags.CallsScript) != 0 ? _server.Scripting!.ShardsOf(unit, command, arguments) : Dispatcher.ShardsOf(unit, command, arguments);
        var call = _session.Call;
        call.Prepare(command, arguments, _reply, _reply, mayBlock: false);
        unit.Enter(shards);
        try
        {
            Dispatcher.RunInUnit(call);
        }
        finally
        {
            unit.Exit();
        }
        return true;
    }
}
