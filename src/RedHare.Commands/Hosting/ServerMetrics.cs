namespace RedHare.Commands;

/// <summary>What is measured over time: rates over the last second and a half. Sampled by the engine's housekeeping.</summary>
public sealed class ServerMetrics
{
    private readonly ServerContext _server;
    private readonly Rate _commands = new(), _input = new(), _output = new();

    internal ServerMetrics(ServerContext server) => _server = server;

    /// <summary>Commands per second.</summary>
    public long CommandsPerSecond => _commands.PerSecond;

    /// <summary>Bytes received per second.</summary>
    public long InputBytesPerSecond => _input.PerSecond;

    /// <summary>Bytes sent per second.</summary>
    public long OutputBytesPerSecond => _output.PerSecond;

    internal void Sample()
    {
        var now = Environment.TickCount64;
        _commands.Add(now, _server.Commands.Tallies.Calls);
        _input.Add(now, _server.Statistics.InputBytes);
        _output.Add(now, _server.Statistics.OutputBytes);
    }

    /// <summary>The mean of the last 16 samples, as Redis computes its instantaneous metrics.</summary>
    private sealed class Rate
    {
        private readonly long[] _samples = new long[16];
        private int _next;
        private long _lastTime = -1, _lastValue;

        public long PerSecond
        {
            get
            {
                long sum = 0;
                foreach (ref var sample in _samples.AsSpan()) sum += Volatile.Read(ref sample);
                return sum / _samples.Length;
            }
        }

        public void Add(long now, long value)
        {
            if (_lastTime >= 0 && now > _lastTime)
            {
                Volatile.Write(ref _samples[_next], Math.Max(0, value - _lastValue) * 1000 / (now - _lastTime));
                _next = (_next + 1) % _samples.Length;
            }
            _lastTime = now;
            _lastValue = value;
        }
    }
}
