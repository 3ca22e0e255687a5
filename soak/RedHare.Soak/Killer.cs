namespace RedHare.Soak;

/// <summary>Ends endless scripts.</summary>
internal static class Killer
{
    public static void Run(int port, CancellationToken stop)
    {
        using var client = new LineClient(port);
        var deadline = Environment.TickCount64;
        // The runners may be inside an endless script when the time is up: they are ended too.
        while (!stop.IsCancellationRequested || Environment.TickCount64 - deadline < 3_000)
        {
            if (!stop.IsCancellationRequested) deadline = Environment.TickCount64;
            client.Execute("SCRIPT", "KILL");
            Thread.Sleep(20);
        }
    }
}
