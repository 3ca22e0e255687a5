using System.Net;
using RedHare.Broker.Differential.Tests;
using RedHare.Broker.Differential.Tests.Client;
using RedHare.Management;
using RedHare.Net;
using RedHare.Server.Amqp;
using Xunit;

[assembly: AssemblyFixture(typeof(BrokerPair))]

namespace RedHare.Broker.Differential.Tests;

/// <summary>The real RabbitMQ and RedHare side by side, each started once for all tests: a run's names carry a prefix of its own.</summary>
public sealed class BrokerPair : IAsyncLifetime
{
    private const int Attempts = 3;

    private const string Missing =
        "THERE IS NO rabbitmq-server IN /usr/lib/rabbitmq: nothing was compared with the real RabbitMQ. Install it (Debian, Ubuntu: apt-get install rabbitmq-server).";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redhare-pair-");

    private RealRabbit? _real;
    private MessageBroker? _broker;
    private AmqpServer? _ours;
    private ManagementServer? _management;
    private int _runs;

    public async ValueTask InitializeAsync()
    {
        _broker = MessageBroker.Open(new BrokerOptions { Directory = _directory.FullName });
        _ours = new AmqpServer(_broker, new AmqpServerOptions { EndPoints = [new ListenEndPoint(new IPEndPoint(IPAddress.Loopback, 0))], RefusalDelay = TimeSpan.Zero });
        _ours.Start();
        _management = await ManagementServer.StartAsync(_broker, new ManagementOptions { EndPoints = [new IPEndPoint(IPAddress.Loopback, 0)], Listeners = () => [new Listener("amqp", "127.0.0.1", Ours.Port)] });
        if (RealRabbit.Find() is { } program) _real = await RealRabbit.StartAsync(program, isManaged: true);
    }

    /// <summary>Where one of them listens. Skips the test, loudly, when that is a RabbitMQ that is not there.</summary>
    internal IPEndPoint AddressOf(BrokerSide side)
    {
        if (side == BrokerSide.RabbitMq) Assert.SkipWhen(_real is null, Missing);
        return side == BrokerSide.RabbitMq ? _real!.EndPoint : Ours;
    }

    /// <summary>Where the management APIs listen.</summary>
    internal (IPEndPoint Real, IPEndPoint Ours) ManagementAddresses()
    {
        Assert.SkipWhen(_real is null, Missing);
        return (_real!.Management!, _management!.EndPoints[0]);
    }

    /// <summary>What the names of the next test begin with.</summary>
    internal string NextPrefix() => $"c{Interlocked.Increment(ref _runs)}-";

    /// <summary>
    /// Runs the lines on both and asserts, line by line, that what comes is the same. RabbitMQ's queues and channels are processes that race each other, so on a busy machine it does not always
    /// answer alike itself: a difference counts when it shows three times in a row.
    /// </summary>
    internal void Compare(IReadOnlyList<string> lines, string what)
    {
        Assert.SkipWhen(_real is null, Missing);
        for (var attempt = 1; Difference(lines) is { } difference; attempt++)
            if (attempt == Attempts) Assert.Fail($"{what}, after\n{difference}");
    }

    private string? Difference(IReadOnlyList<string> lines)
    {
        var run = Interlocked.Increment(ref _runs);
        var (real, ours) = (new NamedRun(_real!.EndPoint, $"a{run}-"), new NamedRun(Ours, $"b{run}-"));
        using (real.Run)
        using (ours.Run)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                IReadOnlyList<string> expected = real.Next(lines[i]), actual = ours.Next(lines[i]);
                if (!expected.SequenceEqual(actual))
                    return $"{string.Join('\n', lines.Take(i + 1).TakeLast(30).Select(each => "    " + each))}\nRabbitMQ:\n    {string.Join("\n    ", expected)}\nRedHare:\n    {string.Join("\n    ", actual)}";
            }
        }
        return null;
    }

    private IPEndPoint Ours => (IPEndPoint)_ours!.EndPoints[0];

    public async ValueTask DisposeAsync()
    {
        if (_management is not null) await _management.DisposeAsync();
        if (_ours is not null) await _ours.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        if (_real is not null) await _real.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>A run whose names begin with a prefix, which a line and what comes of it have as "$".</summary>
    private sealed class NamedRun(IPEndPoint endPoint, string prefix)
    {
        public ScriptRun Run { get; } = new(endPoint);

        public IReadOnlyList<string> Next(string line) => [.. Run.Run(ScriptLine.Parse(line.Replace("$", prefix, StringComparison.Ordinal))).Select(text => text.Replace(prefix, "$", StringComparison.Ordinal))];
    }
}
