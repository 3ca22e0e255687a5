using System.Globalization;
using System.Net;
using RedHare.Broker.Journal;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Persistence;
using RedHare.Server;
using RedHare.Server.Amqp;
using RedHare.Server.Logging;
using RedHare.Server.Tls;

namespace RedHare.Cli;

/// <summary>Runs a server until SHUTDOWN, SIGTERM or SIGINT ends it, and logs its life in redis-server's order and words.</summary>
internal static class ServeCommand
{
    /// <summary>Serves. Returns the exit code: 0 after a clean end, 1 when the server could not start.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var configuration = new ServerConfiguration();
        var loader = new ConfigurationLoader(configuration);
        var log = new ServerLog(configuration, Console.OpenStandardOutput());
        var options = CommandLineOptions.Parse(arguments);
        var error = loader.Load(options.File, options.StandardInput ? Console.In.ReadToEnd() : null, options.Lines);
        if (error is null && log.CheckFile() is { } unwritable) error = new(unwritable);
        if (error is not null)
        {
            CommandLine.Print(Console.OpenStandardError(), error.ToString());
            return 1;
        }
        Greet(log, arguments.Length == 0, loader.Warnings);
        using var signals = new ShutdownSignals(log);
        var server = new RedisServer(configuration) { OnError = (what, exception) => log.Warning($"{what} {exception}") };
        server.Context.Log = log.Write;
        if ((server.Context.RenameCommands() ?? server.Context.LoadUsers()) is { } refusal)
        {
            log.Warning(refusal);
            return 1;
        }
        PidFile? pidFile = null;
        server.Bound = () =>
        {
            pidFile = PidFile.Write(configuration, log);
            Announce(log, configuration, server);
        };
        // Loading a large file must not keep the process from ending.
        _ = signals.Received.ContinueWith(_ => { if (server.Context.Loading is { } loading) loading.IsCancelled = true; }, TaskScheduler.Default);
        try
        {
            server.Start();
        }
        catch (PersistenceException e)
        {
            log.Warning(e.Message);
            pidFile?.Dispose();
            return server.Completion.IsCompleted || signals.Received.IsCompleted ? 0 : 1;
        }
        catch (TransportBindException e)
        {
            log.Warning($"Warning: Could not create server TCP listening socket {e.EndPoint}: bind: {e.Reason}");
            var isTls = e.EndPoint is IPEndPoint address && address.Port != configuration.Network.Port && address.Port == configuration.Tls.Port;
            log.Warning($"Failed listening on port {(isTls ? configuration.Tls.Port : configuration.Network.Port)} ({(isTls ? "tls" : "tcp")}), aborting.");
            return 1;
        }
        catch (TlsConfigurationException e)
        {
            log.Warning(e.Message);
            log.Warning("Failed to configure TLS. Check logs for more info.");
            return 1;
        }
        if (!TryStartBroker(configuration, server, log, out var broker))
        {
            server.StopAsync().GetAwaiter().GetResult();
            pidFile?.Dispose();
            return 1;
        }
        using var heap = HeapReturn.Begin();
        Welcome(log, server, broker?.Server);
        var management = ManagementHead.Start(configuration, broker, log);
        server.Context.OwnProcess();
        do Task.WaitAny(server.Completion, signals.Received);
        while (!server.Completion.IsCompleted && !MayEnd(server, signals, log));
        log.Notice("User requested shutdown...");
        management?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        broker?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        server.StopAsync().GetAwaiter().GetResult();
        pidFile?.Dispose();
        log.Warning("RedHare is now ready to exit, bye bye...");
        return 0;
    }

    /// <summary>
    /// False when the broker was asked for and cannot be, or what it keeps is damaged. Where nobody asked, the server goes on without it: of several servers on
    /// one machine, or in one directory, the first has it.
    /// </summary>
    private static bool TryStartBroker(ServerConfiguration configuration, RedisServer server, ServerLog log, out WholeBroker? broker)
    {
        broker = null;
        var isSecure = false;
        try
        {
            broker = WholeBroker.StartAsync(configuration, log.Write, server.OnError).GetAwaiter().GetResult();
            return true;
        }
        catch (TransportBindException e)
        {
            log.Warning($"Warning: Could not create server TCP listening socket {e.EndPoint}: bind: {e.Reason}");
            isSecure = e.EndPoint is IPEndPoint address && address.Port.ToString(CultureInfo.InvariantCulture) != configuration.Network.AmqpPort;
        }
        catch (TlsConfigurationException e)
        {
            log.Warning(e.Message);
            log.Warning("Failed to configure TLS. Check logs for more info.");
            return false;
        }
        catch (JournalException e)
        {
            log.Warning(e.Message);
            // Without a cause in the system it is the journal itself.
            if (e.InnerException is null) return false;
        }
        var name = isSecure ? "amqps" : "amqp";
        var isGiven = configuration.IsGiven(name + "-port");
        var loss = isSecure ? "TLS for AMQP" : "the broker";
        log.Warning($"Failed listening on port {configuration[name + "-port"]} ({name}), {(isGiven ? "aborting." : $"going on without {loss}; --{name}-port takes another port, or \"\" for none.")}");
        if (isGiven || !isSecure) return !isGiven;
        configuration.Preset("amqps-port", "");
        return TryStartBroker(configuration, server, log, out broker);
    }

    private static bool MayEnd(RedisServer server, ShutdownSignals signals, ServerLog log)
    {
        var process = server.Context.Configuration.Process;
        if (ShutdownSave.TrySave(server.Context, signals.IsInterrupt ? process.OnSigInt : process.OnSigTerm)) return true;
        log.Warning("Error trying to save the DB, can't exit.");
        signals.Await();
        return false;
    }

    private static void Greet(ServerLog log, bool isDefault, IReadOnlyList<string> warnings)
    {
        log.Notice("oO0OoO0OoO0Oo RedHare is starting oO0OoO0OoO0Oo");
        log.Notice($"RedHare version={ProductVersion.RedHare}, redis_version={ProductVersion.Redis}, bits={IntPtr.Size * 8}, pid={Environment.ProcessId}, just started");
        if (isDefault) log.Warning("Warning: no config file specified, using the default config. In order to specify a config file use redhare /path/to/redis.conf");
        else log.Notice("Configuration loaded");
        foreach (var warning in warnings) log.Warning(warning);
    }

    private static void Announce(ServerLog log, ServerConfiguration configuration, RedisServer server)
    {
        var port = server.Context.Port;
        if (configuration.Monitoring.ShowsLogo)
        {
            log.Notice($"   (\\_/)    RedHare {ProductVersion.RedHare}");
            log.Notice($"   (o.o)    Port: {port}");
            log.Notice($"   (> <)    PID: {Environment.ProcessId}");
        }
        log.Notice($"Running mode=standalone, port={port}.");
        log.Notice("Server initialized");
    }

    private static void Welcome(ServerLog log, RedisServer server, AmqpServer? amqp)
    {
        if (server.EndPoints.Except(server.SecureEndPoints).Any(static endPoint => endPoint is IPEndPoint)) log.Notice("Ready to accept connections tcp");
        if (server.EndPoints.Any(static endPoint => endPoint is not IPEndPoint)) log.Notice("Ready to accept connections unix");
        foreach (var endPoint in server.SecureEndPoints) log.Notice($"Ready to accept connections tls, {endPoint}");
        if (amqp is null) return;
        foreach (var endPoint in amqp.EndPoints) log.Notice($"Ready to accept connections {(amqp.SecureEndPoints.Contains(endPoint) ? "amqps" : "amqp")}, {endPoint}");
    }
}
