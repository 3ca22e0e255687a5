using RedHare.Broker.Differential.Tests;

namespace RedHare.Bench.Amqp;

/// <summary>A broker under measurement, with its files in a directory of its own.</summary>
internal sealed class AmqpBroker : IAsyncDisposable
{
    private readonly IAsyncDisposable? _rabbit;
    private readonly ServerProcess? _process;
    private readonly DirectoryInfo? _directory;
    private readonly Func<double> _cpu;

    private AmqpBroker(string name, int port, Func<double> cpu, ServerProcess? process, IAsyncDisposable? rabbit, DirectoryInfo? directory)
    {
        (Name, Port, _cpu) = (name, port, cpu);
        (_process, _rabbit, _directory) = (process, rabbit, directory);
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>It drops what it gets: nothing is to be waited for but confirms.</summary>
    public bool Drops => Name == "drop";

    /// <summary>CPU seconds so far.</summary>
    public double CpuSeconds => _cpu();

    public static AmqpBroker StartRedHare()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-amqp-");
        var process = ServerProcess.StartBroker("--dir", directory.FullName);
        return new AmqpBroker("RedHare", process.Port, () => process.CpuSeconds, process, null, directory);
    }

    public static AmqpBroker StartDrop()
    {
        var process = ServerProcess.StartDrop();
        return new AmqpBroker("drop", process.Port, () => process.CpuSeconds, process, null, null);
    }

    /// <summary>Null where there is no RabbitMQ.</summary>
    public static async Task<AmqpBroker?> StartRabbitAsync()
    {
        if (RealRabbit.Find() is not { } program) return null;
        var rabbit = await RealRabbit.StartAsync(program);
        var pid = rabbit.FindBeam();
        return new AmqpBroker("RabbitMQ", rabbit.EndPoint.Port, () => ServerProcess.CpuOf(pid), null, rabbit, null);
    }

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        if (_rabbit is not null) await _rabbit.DisposeAsync();
        _directory?.Delete(recursive: true);
    }
}
