using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using RedHare.Patterns.PostgreSql.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace RedHare.Patterns.PostgreSql.Tests;

/// <summary>
/// A real PostgreSQL on a free loopback port, in a temporary directory, without syncing: what it has committed outlives its processes, not the machine. Started by the
/// first test that asks for it. It is a child of a shell that kills it and removes its directory when its input ends: so it dies with the test run, however that ends.
/// PostgreSQL refuses to run as root, so as root it runs as the user that Debian's package makes, or as nobody.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Script = """
        dir=$1 bin=$2 port=$3 log=$1/log
        as=
        if [ "$(id -u)" -eq 0 ]; then
          user=nobody; id -u postgres >/dev/null 2>&1 && user=postgres
          # A temporary directory is its owner's alone; that user must get through it.
          chmod 755 "$dir/.."
          chown "$user" "$dir"
          as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups --"
        fi
        cd "$dir"
        # SIGQUIT is the immediate end: backends die too, nothing is flushed. After SIGKILL they would live on.
        end() { [ -n "$pid" ] && kill -QUIT $pid 2>/dev/null; wait 2>/dev/null; rm -rf "$dir"; exit 0; }
        trap end TERM INT HUP
        if ! $as "$bin/initdb" -D "$dir/data" -U test --auth=trust --no-sync --no-locale --encoding=UTF8 >"$log" 2>&1 </dev/null; then
          echo "failed"; cat "$log"; rm -rf "$dir"; exit 1
        fi
        start() {
          $as "$bin/postgres" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 -c fsync=off >>"$log" 2>&1 </dev/null &
          pid=$!
        }
        start
        echo "started"
        while read -r word; do
          case $word in
            stop) kill -QUIT $pid; wait $pid 2>/dev/null; echo stopped ;;
            start) start; echo started ;;
          esac
        done
        end
        """;

    private readonly Lazy<Task<Running>> _running = new(StartAsync);
    private int _tables;

    /// <summary>Where initdb and postgres are; null where there are none.</summary>
    public static string? Find()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(static version => Path.Combine(version, "bin")) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(static directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }

    /// <summary>The database.</summary>
    public async Task<NpgsqlDataSource> OpenAsync() => (await _running.Value).Source;

    /// <summary>A name that no other test uses.</summary>
    public string NewTable() => $"table{Interlocked.Increment(ref _tables)}";

    /// <summary>Ends all of it at once, as a crash does.</summary>
    public async Task StopAsync() => await (await _running.Value).SayAsync("stop", "stopped");

    /// <summary>Starts it on what is there.</summary>
    public async Task RestartAsync()
    {
        var running = await _running.Value;
        await running.SayAsync("start", "started");
        await running.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running.IsValueCreated) await (await _running.Value).DisposeAsync();
    }

    private static async Task<Running> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-postgres-").FullName;
        // Another process may take the port between the probe and the start.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", Path.Combine(directory, $"{attempt}"), Find()!, port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            Directory.CreateDirectory(Path.Combine(directory, $"{attempt}"));
            var shell = Process.Start(start)!;
            var line = await shell.StandardOutput.ReadLineAsync();
            if (line != "started") throw new InvalidOperationException($"initdb: {await shell.StandardOutput.ReadToEndAsync()}");
            var running = new Running(shell, directory, port);
            try
            {
                await running.ReadyAsync();
                return running;
            }
            catch (TimeoutException) when (attempt < 3)
            {
                await running.DisposeAsync();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private sealed class Running(Process shell, string directory, int port) : IAsyncDisposable
    {
        public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=test;Database=postgres;Timeout=5;Command Timeout=30;Maximum Pool Size=30");

        public async Task SayAsync(string word, string answer)
        {
            await shell.StandardInput.WriteLineAsync(word);
            await shell.StandardInput.FlushAsync();
            Assert.Equal(answer, await shell.StandardOutput.ReadLineAsync());
        }

        public async Task ReadyAsync()
        {
            for (var end = Environment.TickCount64 + 30_000; ; await Task.Delay(20))
            {
                try
                {
                    await using var command = Source.CreateCommand("SELECT 1");
                    await command.ExecuteScalarAsync();
                    return;
                }
                catch (NpgsqlException)
                {
                    if (Environment.TickCount64 > end) throw new TimeoutException("PostgreSQL does not start.");
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
    }
}
