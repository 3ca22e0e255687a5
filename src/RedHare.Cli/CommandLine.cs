using System.Text;
using RedHare.Cli.Benching;
using RedHare.Cli.Optimizing;
using RedHare.Cli.Patterns;
using RedHare.Commands.Configuration;

namespace RedHare.Cli;

/// <summary>
/// Decides what the arguments ask for. Whatever redis-server would take (nothing, a file, <c>--name value</c>, <c>-</c>) means <c>serve</c>, so that
/// tools which start redis-server can start RedHare.
/// </summary>
internal static class CommandLine
{
    private const string Help = """
        Usage: redhare [serve] [/path/to/redis.conf] [--name value ...] [-]
               redhare check FILE [--fix [--yes]]
               redhare import redis://host:port | FILE | DIRECTORY [--to redis://host:port] [--replace]
               redhare export FILE [--from redis://host:port] [--for 7.0] [--drop-field-expiry]
               redhare patterns [NAME [--redis URL] | choose]
               redhare optimize URL
               redhare bench redis | amqp URL [--count N] [--size BYTES] [--depth N] [--json]
               redhare --help | --version

        serve takes redis-server's directives, from a redis.conf, from standard input (-) and from the command line, in this order;
        the last one counts. docs/configuration.md lists them all with their defaults.

        check looks for damage in an RDB file, an append only file or its manifest, and says what --fix would do about it.
        patterns shows each pattern of the library at work; optimize reports keys without expiry, big keys and slow commands.
        bench measures a Redis server or an AMQP broker: latencies, and what naive and good use of it make.
        import copies all keys and functions of a server, an RDB file or an append log to a server; export writes those of a server to an RDB file.

        Examples:
               redhare                                   serves Redis clients on 127.0.0.1:6379, AMQP clients on 127.0.0.1:5672 and
                                                         RabbitMQ's management API on 127.0.0.1:15672
               redhare --amqp-port ""                    serves Redis clients alone
               redhare serve --port 7000 --save "" --appendonly no --dir /data
               redhare --tls-port 6380 --tls-cert-file server.pem --tls-key-file server.key --tls-auth-clients no
                                                         serves Redis clients over TLS too, and AMQP clients on port 5671 (docs/tls.md)
               redhare serve --port 0                    takes a free port and logs it: Running mode=standalone, port=N.
               redhare serve /etc/redis/redis.conf --loglevel verbose
               echo 'maxclients 100' | redhare -

        """;

    /// <summary>Runs a command line to its end and returns the process's exit code.</summary>
    public static int Run(string[] arguments)
    {
        var first = arguments.Length == 0 ? "serve" : arguments[0];
        var isServe = first == "serve";
        if (isServe && arguments.Length > 1) first = arguments[1];
        switch (first)
        {
            case "--help" or "-h":
                Print(Console.OpenStandardOutput(), Help);
                return 0;
            case "--version" or "-v":
                Print(Console.OpenStandardOutput(), Version + "\n");
                return 0;
            case "check" when !isServe:
                return CheckCommand.Run(arguments.AsSpan(1));
            case "import" or "export" when !isServe:
                return TransferCommand.Run(arguments);
            case "optimize" when !isServe:
                return OptimizeCommand.RunAsync(arguments[1..], Console.Out, Console.Error).GetAwaiter().GetResult();
            case "bench" when !isServe:
                return BenchCommand.RunAsync(arguments[1..], Console.Out, Console.Error).GetAwaiter().GetResult();
            case "patterns" when !isServe:
                return PatternsCommand.RunAsync(arguments[1..], Console.In, Console.Out, Console.Error).GetAwaiter().GetResult();
            case "serve":
                return ServeCommand.Run([]);
        }
        if (isServe) return ServeCommand.Run(arguments.AsSpan(1));
        if (first == "-" || first.StartsWith("--", StringComparison.Ordinal) || LooksLikeFile(first)) return ServeCommand.Run(arguments);
        Print(Console.OpenStandardError(), $"redhare: unknown command '{first}'; redhare --help lists what there is\n");
        return 1;
    }

    // The first number is the version of Redis whose behaviour is ours: tools that start redis-server take it for redis-server's own.
    private static string Version =>
        $"RedHare server redis_version={ProductVersion.Redis} redhare_version={ProductVersion.RedHare} bits={IntPtr.Size * 8} runtime={Environment.Version}";

    private static bool LooksLikeFile(string argument) =>
        !argument.StartsWith('-') && (argument.Contains('/') || argument.Contains('.') || argument.Contains('\\') || File.Exists(argument));

    /// <summary>Writes text without the console's encodings, whose set-up would take a part of the start-up time.</summary>
    public static void Print(Stream stream, string text)
    {
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush();
    }
}
