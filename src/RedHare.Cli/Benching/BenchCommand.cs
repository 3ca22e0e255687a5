using RabbitMQ.Client.Exceptions;

namespace RedHare.Cli.Benching;

/// <summary><c>redhare bench</c>: measures a Redis server or an AMQP broker.</summary>
internal static class BenchCommand
{
    private const string Usage = """
        Usage: redhare bench redis URL [--count N] [--size BYTES] [--depth N] [--json]
               redhare bench amqp URL [--count N] [--size BYTES] [--depth N] [--json]

        Measures a server: latencies with their histograms, operations a second, and what naive and good use of it make. What it writes is its own (keys
        redhare-bench:…, a queue redhare-bench-…) and is deleted after.

               --count N     operations of each step (10000)
               --size BYTES  bytes of each value or message (100)
               --depth N     how many are under way at once where they are pipelined (100)
               --json        the report as JSON on standard output

        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is [] or ["--help" or "-h", ..])
        {
            (arguments.Length == 0 ? errors : output).Write(Usage);
            return arguments.Length == 0 ? 1 : 0;
        }
        if (BenchOptions.Parse(arguments, out var error) is not { } options) return Fail(errors, error!);
        using var cancellation = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            e.Cancel = true;
            cancellation.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            var run = new BenchRun(options, errors, !Console.IsErrorRedirected);
            if (options.Kind == "redis") await RedisBench.RunAsync(run, cancellation.Token).ConfigureAwait(false);
            else await AmqpBench.RunAsync(run, cancellation.Token).ConfigureAwait(false);
            // The terminal's encoding may be none that has the blocks of a bar.
            using var bytes = Console.OpenStandardOutput();
            CommandLine.Print(bytes, options.IsJson ? BenchReport.Json(run) : BenchReport.Text(run));
            return 0;
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisServerException or FormatException or UriFormatException or TimeoutException or OperationCanceledException
            or InvalidDataException or ArgumentException or IOException or RabbitMQClientException)
        {
            return Fail(errors, exception is OperationCanceledException ? "interrupted" : Reason(exception));
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    // That no end point was reachable is what RabbitMQ.Client says whatever was the matter.
    private static string Reason(Exception exception)
    {
        if (exception is not BrokerUnreachableException) return exception.Message;
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (inner is AuthenticationFailureException) return inner.Message;
        return $"No connection: {exception.GetBaseException().Message}";
    }

    private static int Fail(TextWriter errors, string message)
    {
        errors.WriteLine($"redhare bench: {message}");
        return 1;
    }
}
