using System.Net;
using System.Net.Sockets;

namespace RedHare.Client.Tests.Faults;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class ProxiedConnection(Socket client, FaultPlan plan, Random random)
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsSilent { get; set; }

    public bool WasCut => _cut.Task.IsCompleted;

    /// <summary>Ends both sides, by a reset or orderly.</summary>
    public void Cut() => _cut.TrySetResult();

    public async Task RunAsync(EndPoint target)
    {
        client.NoDelay = true;
        var isSilentInTime = random.Next(100) < plan.SilentPercent;
        var up = new Way(this, isSilentInTime, mayCarryGarbage: false, random.Next());
        var down = new Way(this, isSilentInTime, mayCarryGarbage: true, random.Next());
        try
        {
            await _server.ConnectAsync(target);
            await Task.WhenAny(up.PumpAsync(client, _server), down.PumpAsync(_server, client), _cut.Task);
        }
        catch (SocketException)
        {
            // The server is not there: the client sees a connection that ends at once.
        }
        if (WasCut && random.Next(2) == 0) client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        _server.Dispose();
    }

    /// <summary>One direction.</summary>
    private sealed class Way
    {
        private readonly ProxiedConnection _connection;
        private readonly Random _random;
        private readonly long _cutAt, _silentAt;
        private readonly long _garbageAt;
        private long _passed;

        public Way(ProxiedConnection connection, bool isSilentInTime, bool mayCarryGarbage, int seed)
        {
            (_connection, _random) = (connection, new Random(seed));
            var plan = connection.Plan;
            _cutAt = plan.CutWithin > 0 ? _random.Next(1, plan.CutWithin + 1) : long.MaxValue;
            _silentAt = isSilentInTime ? _random.Next(plan.SilentWithin) : long.MaxValue;
            _garbageAt = mayCarryGarbage && plan.GarbageWithin > 0 ? _random.Next(plan.GarbageWithin) : long.MaxValue;
        }

        public async Task PumpAsync(Socket from, Socket to)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var read)
                {
                    var plan = _connection.Plan;
                    if (_random.Next(100) < plan.DelayPercent) await Task.Delay(_random.Next((int)plan.MaxDelay.TotalMilliseconds + 1));
                    if (_passed + read > _silentAt) _connection.IsSilent = true;
                    if (_connection.IsSilent) continue;
                    if (_passed + read >= _cutAt)
                    {
                        await to.SendAsync(buffer.AsMemory(0, (int)(_cutAt - _passed)));
                        _connection.Cut();
                        return;
                    }
                    if (_passed <= _garbageAt && _passed + read > _garbageAt)
                    {
                        var clean = (int)(_garbageAt - _passed);
                        var garbage = new byte[_random.Next(1, 64)];
                        _random.NextBytes(garbage);
                        await to.SendAsync(buffer.AsMemory(0, clean));
                        await to.SendAsync(garbage);
                        await to.SendAsync(buffer.AsMemory(clean, read - clean));
                    }
                    else await to.SendAsync(buffer.AsMemory(0, read));
                    _passed += read;
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Either end has gone; so does the other.
            }
            // One that is silent does not even tell that the other end has gone.
            if (_connection.IsSilent) await _connection._cut.Task;
        }
    }

    private FaultPlan Plan => plan;
}
