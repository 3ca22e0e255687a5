using System.Text;

namespace RedHare.Soak;

/// <summary>Runs one random script after the other.</summary>
internal static class ScriptRunner
{
    public static void InProcess(EmbeddedServer server, Random random, Tally tally, CancellationToken stop)
    {
        using var connection = server.Connect();
        while (!stop.IsCancellationRequested)
        {
            var line = Next(random);
            var reply = connection.Run([.. line.Select(word => (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(word))]);
            tally.Script(reply, line[1]);
        }
    }

    public static void OverSocket(int port, Random random, Tally tally, CancellationToken stop)
    {
        using var client = new LineClient(port);
        while (!stop.IsCancellationRequested)
        {
            var line = Next(random);
            tally.Script(client.Execute(line), line[1]);
        }
    }

    private static string? Run(this EmbeddedConnection connection, ReadOnlyMemory<byte>[] line)
    {
        try
        {
            connection.Execute(line);
            return null;
        }
        catch (RedisServerException error)
        {
            return error.Message;
        }
    }

    private static string[] Next(Random random)
    {
        // A script that wrote cannot be killed: only reading ones may be endless.
        var writes = random.Next(2) == 0;
        var source = new ScriptGenerator(random, mayBeEndless: !writes).Script();
        return [writes ? "EVAL" : "EVAL_RO", source, "2", $"k{random.Next(20)}", $"k{random.Next(20)}", $"{random.Next(100)}", "text"];
    }
}
