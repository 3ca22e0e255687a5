using System.Diagnostics;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>
/// One MIGRATE. The keys' forms are taken at one instant and sent without locks; when the other server has acknowledged them they are deleted here at one instant, that of the move, if none has changed
/// meanwhile. What has changed is sent again before, and what is gone here goes there.
/// </summary>
/// <remarks>
/// Redis stands still from the first instant to the last, so nobody sees what is between them. Here nobody sees it either: until the last instant the keys are here, and whatever is done to them is
/// done to what is moved. Inside EXEC and scripts the locks are held throughout, as those demand.
/// <para>Keys that are written to faster than they can be sent are given up when the timeout is over once.</para>
/// </remarks>
internal sealed class Migration(CommandCall call, MigrateOptions options, IReadOnlyList<MovingKey> keys)
{
    private const int PollMilliseconds = 2;

    private readonly ServerContext _server = call.Server;
    private readonly ExecutionUnit _unit = call.Unit;
    private readonly byte[] _database = call[4].ToArray();
    private readonly List<(int Database, string Key)> _places = [.. keys.Select(key => (call.Unit.Database, Encoding.Latin1.GetString(key.Name)))];
    private string? _error;

    /// <summary>Moves them in the call's unit, which holds their shards, and answers.</summary>
    public void Run()
    {
        // To wait for another that waits for these shards would be to wait for ever.
        if (!_server.KeysInMotion.TryEnter(_places))
        {
            call.Reply.Error("TRYAGAIN Another MIGRATE is moving one of the keys"u8);
            return;
        }
        try
        {
            foreach (var key in keys) key.Take(_unit, watches: false);
            AskAsync(keys).GetAwaiter().GetResult();
            if (!options.Copies) Delete(keys.Where(static key => key.IsThere));
        }
        finally
        {
            _server.KeysInMotion.Leave(_places);
        }
        Answer(call.Reply);
    }

    /// <summary>Moves them without holding locks, and answers when that is done.</summary>
    public async Task RunAsync(LateReply reply)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await _server.KeysInMotion.EnterAsync(_places).ConfigureAwait(false);
            try
            {
                await MoveAsync().ConfigureAwait(false);
            }
            finally
            {
                foreach (var key in keys) key.Forget(_server.Engine);
                _server.KeysInMotion.Leave(_places);
            }
            Answer(reply.Written);
        }
        catch (ObjectDisposedException)
        {
            // The server has ended, and its connections with it.
            return;
        }
        catch (Exception exception)
        {
            _server.OnBug?.Invoke("MIGRATE failed.", exception);
            reply.Written.Error(Errors.Internal);
        }
        call.Session.NoteServed(_unit);
        _server.Dispatcher.Account(call, started, Stopwatch.GetTimestamp(), reply.Written.Errors > 0);
        reply.Send();
    }

    private void Answer(ReplyWriter reply)
    {
        if (_error is not null) reply.Error(Encoding.UTF8.GetBytes(_error));
        else if (keys.Any(static key => key.Exists)) reply.Status("OK"u8);
        else reply.Status("NOKEY"u8);
    }

    private async Task MoveAsync()
    {
        var patience = Environment.TickCount64 + options.Timeout;
        await InUnitAsync(() =>
        {
            foreach (var key in keys) key.Take(_unit, watches: !options.Copies);
        }).ConfigureAwait(false);
        List<MovingKey> open = [.. keys.Where(static key => key.Exists)];
        while (open.Count > 0)
        {
            var answers = await AskAsync(open).ConfigureAwait(false);
            if (options.Copies) return;
            var isLast = !answers || Environment.TickCount64 > patience;
            await InUnitAsync(() => open = Settle(isLast)).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the keys that are there now, if all that are there are as they were sent; otherwise returns those that are to be sent again.</summary>
    private List<MovingKey> Settle(bool isLast)
    {
        var there = keys.Where(static key => key.IsThere).ToList();
        var changed = there.FindAll(key => key.HasChanged(_unit));
        if (changed.Count > 0 && !isLast)
        {
            foreach (var key in changed) key.Take(_unit, watches: true);
            return changed;
        }
        if (changed.Count > 0) _error ??= "IOERR a key was written to while it was moved to target instance, again and again";
        if (_server.Dispatcher.WriteRefusal is { } refusal) _error ??= refusal;
        else Delete(there.Except(changed));
        return [];
    }

    private void Delete(IEnumerable<MovingKey> moved)
    {
        var names = moved.Where(static key => key.Exists).Select(static key => key.Name).ToList();
        if (names.Count == 0) return;
        _unit.BeginEffect(names.Count + 1);
        _unit.EffectArgument("DEL"u8);
        foreach (var name in names)
        {
            _unit.EffectArgument(name);
            _unit.Write(name, KeyEvent.Del).Delete();
        }
    }

    /// <summary>Does something to the keys at one instant. A pause of the clients holds it back, as it does every write.</summary>
    private async Task InUnitAsync(Action action)
    {
        ulong shards = 0;
        foreach (var key in keys) shards |= _unit.ShardOf(key.Name);
        _server.Dispatcher.AwaitRoom(_unit);
        while (_server.Pause.IsActive || !TryInUnit(shards, action)) await Task.Delay(PollMilliseconds).ConfigureAwait(false);
    }

    private bool TryInUnit(ulong shards, Action action)
    {
        if (!_unit.TryEnter(shards)) return false;
        try
        {
            _unit.BeginCommand();
            action();
            _unit.EndCommand();
        }
        finally
        {
            _unit.Exit();
        }
        return true;
    }

    /// <summary>Asks the other server for each key, and notes what it has acknowledged; false when it could not be asked, or was not heard to the end.</summary>
    private async Task<bool> AskAsync(IReadOnlyList<MovingKey> open)
    {
        var connections = _server.Migrations;
        while (true)
        {
            var target = await connections.RentAsync(options.Host, options.Port, options.Timeout).ConfigureAwait(false);
            if (target is null)
            {
                _error ??= "IOERR error or timeout connecting to the client";
                return false;
            }
            var verb = "writing";
            try
            {
                await RequestAsync(target, open).ConfigureAwait(false);
                verb = "reading";
                await HearAsync(target, open).ConfigureAwait(false);
                return true;
            }
            catch (Exception exception) when (MigrateTarget.IsFailure(exception))
            {
                // A connection that was kept is often closed at the other end by now.
                if (target.IsKept && !MigrateTarget.IsSilence(exception) && !open.Any(static key => key.IsThere)) continue;
                _error ??= $"IOERR error or timeout {verb} to target instance";
                return false;
            }
            finally
            {
                connections.Return(options.Host, options.Port, target);
            }
        }
    }

    private async Task RequestAsync(MigrateTarget target, IReadOnlyList<MovingKey> open)
    {
        if (options.Password is { } password) await target.AddAsync(options.User is { } user ? ["AUTH"u8.ToArray(), user, password] : ["AUTH"u8.ToArray(), password]).ConfigureAwait(false);
        await target.AddAsync(["SELECT"u8.ToArray(), _database]).ConfigureAwait(false);
        foreach (var key in open) await target.AddAsync(key.Request(options.Replaces)).ConfigureAwait(false);
        await target.SendAsync().ConfigureAwait(false);
    }

    private async Task HearAsync(MigrateTarget target, IReadOnlyList<MovingKey> open)
    {
        string? refusal = null;
        if (options.Password is not null) refusal = await target.ReadErrorAsync().ConfigureAwait(false);
        refusal ??= await target.ReadErrorAsync().ConfigureAwait(false);
        // Where the keys would go is not where they were to go.
        var isElsewhere = refusal is not null;
        for (var i = 0; i < open.Count && !isElsewhere; i++)
        {
            if (await target.ReadErrorAsync().ConfigureAwait(false) is { } error) refusal ??= error;
            else open[i].Acknowledge();
        }
        if (refusal is not null) _error ??= "ERR Target instance replied with error: " + refusal;
    }
}
