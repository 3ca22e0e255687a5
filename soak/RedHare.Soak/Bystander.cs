namespace RedHare.Soak;

/// <summary>A client with ordinary commands: it gets its reply or BUSY, and never waits for long.</summary>
internal static class Bystander
{
    public static void Run(int port, Tally tally, CancellationToken stop)
    {
        using var client = new LineClient(port);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var error = (i % 4) switch
            {
                0 => client.Execute("SET", $"k{i % 20}", $"{i}"),
                1 => client.Execute("GET", $"k{i % 20}"),
                2 => client.Execute("PING"),
                _ => client.Execute("DEL", $"k{i % 20}"),
            };
            if (error?.StartsWith("BUSY", StringComparison.Ordinal) == true) tally.WasBusy();
            if (i % 100 == 0) Thread.Sleep(1);
        }
    }
}
