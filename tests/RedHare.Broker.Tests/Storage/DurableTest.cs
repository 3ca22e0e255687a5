namespace RedHare.Broker.Tests;

/// <summary>A broker with a directory, which can be closed, or die, and be opened again.</summary>
public abstract class DurableTest(BrokerOptions? options = null) : BrokerTest((options ?? new BrokerOptions()) with { Directory = NewDirectory() })
{
    private readonly List<string> _directories = [];

    public override async ValueTask DisposeAsync()
    {
        _directories.Add(Broker.Options.Directory!);
        await base.DisposeAsync();
        foreach (var directory in _directories) Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>An orderly end and a new start.</summary>
    protected async Task Restart()
    {
        var before = Broker.Options;
        await Broker.DisposeAsync();
        Use(MessageBroker.Open(before));
    }

    /// <summary>What a killed process would leave is opened by another broker; this one goes on for nobody.</summary>
    protected async Task Kill()
    {
        var (before, dead) = (Broker.Options, Broker);
        var copy = NewDirectory();
        foreach (var file in Directory.GetFiles(before.Directory!).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        _directories.Add(before.Directory!);
        Use(MessageBroker.Open(before with { Directory = copy }));
        await dead.DisposeAsync();
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("redhare-broker-").FullName;
}
