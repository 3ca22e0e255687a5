using System.Diagnostics;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// Takes a command line through Redis's checks in Redis's order, then runs it under its shards' locks.
/// </summary>
public sealed class Dispatcher
{
    private readonly ServerContext _server;
    private readonly Command? _exec;

    internal Dispatcher(ServerContext server)
    {
        _server = server;
        _exec = server.Commands.Find("exec"u8);
    }

    /// <summary>
    /// Runs one command of a session and writes its reply, or queues it, or refuses it.
    /// </summary>
    /// <returns>True when the command waits for a key: its reply comes by <see cref="SessionPort.Complete"/>, and the session's next command must wait for that.</returns>
    public bool Execute(Session session, Arguments arguments, ReplyWriter reply)
    {
        var command = _server.Commands.Resolve(arguments, out var container);
        if (command is null) { Reject(session, reply, container is null ? UnknownCommand(arguments) : CommandTable.UnknownSubcommand(container, arguments[1])); return false; }
        if (!command.Accepts(arguments.Count)) { Reject(session, reply, WrongArity(command), command); return false; }
        if (command.Body is null) { Reject(session, reply, WrongArity(command), command); return false; }
        if (!session.IsAuthenticated && (command.Flags & CommandFlags.NoAuth) == 0) { Reject(session, reply, "NOAUTH Authentication required."u8, command); return false; }
        if ((command.Flags & CommandFlags.DenyOom) != 0 && IsOutOfMemory()) { Reject(session, reply, Errors.OutOfMemory, command); return false; }
        if (session.IsSubscriber && !MayRunWhileSubscribed(command)) { Reject(session, reply, NotWhileSubscribed(command), command); return false; }
        if (session.Transaction is { } transaction && (command.Flags & CommandFlags.Immediate) == 0)
        {
            if ((command.Flags & CommandFlags.NoMulti) != 0) { Reject(session, reply, "ERR Command not allowed inside a transaction"u8, command); return false; }
            transaction.Add(command, arguments, ShardsInTransaction(session.Unit, command, arguments));
            reply.Status("QUEUED"u8);
            return false;
        }
        Run(session, command, arguments, reply);
        return session.Call.IsBlocked;
    }

    private void Run(Session session, Command command, Arguments arguments, ReplyWriter reply)
    {
        var unit = session.Unit;
        var shards = ReferenceEquals(command, _exec) && session.Transaction is { } transaction
            ? transaction.Shards | ExecutionUnit.ShardsOf(session.Watched)
            : ShardsOf(unit, command, arguments);
        var call = session.Call;
        call.Prepare(command, arguments, reply, mayBlock: true);
        session.LastCommand = command.FullName;
        var started = Stopwatch.GetTimestamp();
        var errors = reply.Errors;
        unit.Enter(shards);
        try
        {
            if (!_server.Monitors.IsEmpty) MonitorLine.Feed(call);
            RunInUnit(call);
        }
        finally
        {
            unit.Exit();
        }
        Account(session, command, arguments, started, reply.Errors != errors);
    }

    /// <summary>Runs a prepared call in an entered unit, commits its changes and gives its effect.</summary>
    internal static void RunInUnit(CommandCall call)
    {
        var unit = call.Unit;
        unit.BeginCommand();
        try
        {
            call.Command.Body!(call);
        }
        catch (OutOfMemoryException)
        {
            call.Reply.Error(Errors.OutOfMemory);
        }
        catch (Exception exception)
        {
            // A bug: the client gets a generic error, the log gets the rest. What was changed before it stays and is published.
            call.Server.OnBug?.Invoke($"The command '{call.Command.FullName}' failed.", exception);
            call.Reply.Error(Errors.Internal);
        }
        if (!unit.EndCommand()) return;
        unit.BeginEffect(call.Count);
        for (var i = 0; i < call.Count; i++) unit.EffectArgument(call[i]);
    }

    /// <summary>The shards of a command line's keys; all of them when the arguments do not fix the keys.</summary>
    internal static ulong ShardsOf(ExecutionUnit unit, Command command, Arguments arguments)
    {
        if (command.SingleKey > 0) return unit.ShardOf(arguments[command.SingleKey]);
        if ((command.Flags & CommandFlags.AllShards) != 0) return unit.Engine.AllShards;
        if (!command.HasKeys) return 0;
        var keys = new KeyList(stackalloc KeyPosition[16]);
        try
        {
            if (KeyExtractor.Extract(command, arguments, ref keys) != KeyExtraction.Found) return 0;
            ulong shards = 0;
            foreach (var key in keys.Items) shards |= unit.ShardOf(arguments[key.Index]);
            return shards;
        }
        finally
        {
            keys.Dispose();
        }
    }

    private static ulong ShardsInTransaction(ExecutionUnit unit, Command command, Arguments arguments) =>
        (command.Flags & CommandFlags.VisitsShards) != 0 ? unit.Engine.AllShards : ShardsOf(unit, command, arguments);

    /// <summary>Refuses a command before it runs; inside MULTI the transaction is lost with it.</summary>
    private void Reject(Session session, ReplyWriter reply, ReadOnlySpan<byte> message, Command? command = null)
    {
        command?.Statistics.WasRejected();
        if (session.Transaction is { } transaction) transaction.IsAborted = true;
        _server.Statistics.CountCommands(1);
        reply.Error(message);
    }

    private void Account(Session session, Command command, Arguments arguments, long started, bool failed)
    {
        var ticks = Stopwatch.GetTimestamp() - started;
        session.LastActive = _server.Uptime;
        _server.Statistics.CountCommands(1);
        command.Statistics.Ran(ticks / (Stopwatch.Frequency / 1_000_000));
        if (failed) command.Statistics.HasFailed();
        _ = arguments;
    }

    private bool IsOutOfMemory()
    {
        var limit = _server.Configuration.Memory.MaxMemory;
        return limit > 0 && _server.Engine.Statistics.UsedBytes > limit;
    }

    private static bool MayRunWhileSubscribed(Command command) => command.FullName is
        "ping" or "subscribe" or "ssubscribe" or "unsubscribe" or "sunsubscribe" or "psubscribe" or "punsubscribe" or "quit" or "reset";

    private static byte[] NotWhileSubscribed(Command command) =>
        Encoding.UTF8.GetBytes($"ERR Can't execute '{command.FullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");

    private static byte[] WrongArity(Command command) => Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{command.FullName}' command");

    private static byte[] UnknownCommand(Arguments arguments)
    {
        var text = new List<byte>(256);
        text.AddRange("ERR unknown command '"u8);
        text.AddRange(arguments[0][..Math.Min(128, arguments[0].Length)]);
        text.AddRange("', with args beginning with: "u8);
        var room = 128;
        for (var i = 1; i < arguments.Count && room > 0; i++)
        {
            var shown = arguments[i][..Math.Min(room, arguments[i].Length)];
            text.Add((byte)'\'');
            text.AddRange(shown);
            text.AddRange("' "u8);
            room -= shown.Length + 3;
        }
        return [.. text];
    }
}
