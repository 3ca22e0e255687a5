using System.Diagnostics;
using System.Globalization;
using RedHare;
using RedHare.Soak;

if (args is ["client", ..])
{
    var isWell = await ClientSoak.RunAsync(Number("--calls", 1_000_000), Number("--callers", 64), Number("--seed", Environment.TickCount));
    Console.WriteLine(isWell ? "passed" : "failed");
    return isWell ? 0 : 1;
}

if (args is ["crash", ..])
{
    var data = Directory.CreateTempSubdirectory("redhare-crash-");
    var fsync = Array.IndexOf(args, "--fsync") is var at && at > 0 ? args[at + 1] : "always";
    var failure = RedHare.Soak.Crash.CrashRun.Run(data.FullName, Number("--kills", 500), Number("--clients", 8), new Random(Number("--seed", Environment.TickCount)), fsync, longest: 2000, Console.WriteLine);
    Console.WriteLine(failure is null ? "passed" : $"FAILED: {failure}; the directory is {data.FullName}");
    if (failure is null) data.Delete(recursive: true);
    return failure is null ? 0 : 1;
}

if (args is ["jobs-crash", ..])
{
    var data = Directory.CreateTempSubdirectory("redhare-jobs-crash-");
    var failure = await RedHare.Soak.JobCrash.JobCrashRun.RunAsync(data.FullName, Number("--kills", 200), Number("--workers", 4), new Random(Number("--seed", Environment.TickCount)), longest: 1500, Console.WriteLine);
    Console.WriteLine(failure is null ? "passed" : $"FAILED: {failure}; the directory is {data.FullName}");
    if (failure is null) data.Delete(recursive: true);
    return failure is null ? 0 : 1;
}

if (args is ["logs-crash", ..])
{
    var data = Directory.CreateTempSubdirectory("redhare-logs-crash-");
    var failure = await RedHare.Soak.LogCrash.LogCrashRun.RunAsync(data.FullName, Number("--kills", 200), Number("--readers", 4), new Random(Number("--seed", Environment.TickCount)), longest: 1500, Console.WriteLine);
    Console.WriteLine(failure is null ? "passed" : $"FAILED: {failure}; the directory is {data.FullName}");
    if (failure is null) data.Delete(recursive: true);
    return failure is null ? 0 : 1;
}

if (args is ["messages-crash-child", .. var child]) return await RedHare.Soak.MessageCrash.CrashProgram.RunAsync(child);

if (args is ["messages-crash", ..])
{
    var data = Directory.CreateTempSubdirectory("redhare-messages-crash-");
    var failure = await RedHare.Soak.MessageCrash.MessageCrashRun.RunAsync(
        data.FullName, Number("--kills", 100), Number("--publishers", 2), Number("--consumers", 3), new Random(Number("--seed", Environment.TickCount)), longest: 1500, Console.WriteLine);
    Console.WriteLine(failure is null ? "passed" : $"FAILED: {failure}; the directory is {data.FullName}");
    if (failure is null) data.Delete(recursive: true);
    return failure is null ? 0 : 1;
}

if (args is ["amqp-crash", ..])
{
    var data = Directory.CreateTempSubdirectory("redhare-amqp-crash-");
    var failure = RedHare.Soak.AmqpCrash.AmqpCrashRun.Run(data.FullName, Number("--kills", 300), Number("--queues", 4), new Random(Number("--seed", Environment.TickCount)), longest: 2000, Console.WriteLine);
    Console.WriteLine(failure is null ? "passed" : $"FAILED: {failure}; the directory is {data.FullName}");
    if (failure is null) data.Delete(recursive: true);
    return failure is null ? 0 : 1;
}

if (args is ["journal-power", ..])
{
    var wrong = RedHare.Broker.Tests.Journal.PowerCutRun.Run(new Random(Number("--seed", Environment.TickCount)), Number("--cuts", 1000), ignoresSyncs: false);
    foreach (var line in wrong) Console.WriteLine(line);
    Console.WriteLine(wrong.Count == 0 ? "passed" : "FAILED");
    return wrong.Count == 0 ? 0 : 1;
}

if (args is ["amqp-fuzz", ..])
{
    var noise = Number("--seed", Environment.TickCount);
    Console.WriteLine($"seed {noise}");
    var data = Directory.CreateTempSubdirectory("redhare-amqp-fuzz-");
    var wrong = RedHare.Server.Tests.Amqp.Fuzz.FuzzRun.Run(Number("--frames", 10_000_000), slice: 250_000, noise, Number("--clients", 4), data.FullName, Console.WriteLine);
    foreach (var line in wrong) Console.WriteLine(line);
    Console.WriteLine(wrong.Count == 0 ? "passed" : $"FAILED; the directory is {data.FullName}");
    if (wrong.Count == 0) data.Delete(recursive: true);
    return wrong.Count == 0 ? 0 : 1;
}

// One process runs random scripts from in-process callers and from sockets: errors, deep recursion, huge strings, endless loops that are killed.
// It passes when the process lives to the end, no reply is an internal error, and memory returns once the data is flushed.
var minutes = Number("--minutes", 10);
var seed = Number("--seed", Environment.TickCount);


await using var server = EmbeddedServer.Open(("port", "0"), ("busy-reply-threshold", "50"));
var port = ((System.Net.IPEndPoint)server.Listen()[0]).Port;
Console.WriteLine($"seed {seed}, {minutes} minutes, port {port}");
var tally = new Tally();
using var stop = new CancellationTokenSource();
Thread[] threads =
[
    Start(() => ScriptRunner.InProcess(server, new Random(seed), tally, stop.Token)),
    Start(() => ScriptRunner.InProcess(server, new Random(seed + 1), tally, stop.Token)),
    Start(() => ScriptRunner.OverSocket(port, new Random(seed + 2), tally, stop.Token)),
    Start(() => Bystander.Run(port, tally, stop.Token)),
    Start(() => Killer.Run(port, stop.Token)),
];

var clock = Stopwatch.StartNew();
long baseline = 0;
var grown = false;
while (clock.Elapsed.TotalMinutes < minutes)
{
    Thread.Sleep(TimeSpan.FromSeconds(Math.Min(30, Math.Max(1, minutes * 60 - clock.Elapsed.TotalSeconds))));
    var held = Settle(server, tally);
    // What the first rounds leave is code, caches and the arenas' first regions.
    if (clock.Elapsed.TotalMinutes * 5 > minutes && baseline == 0) baseline = held;
    grown |= baseline > 0 && held > baseline + (256L << 20);
    Console.WriteLine($"{clock.Elapsed:mm\\:ss} {tally}; after FLUSHALL: data {server.UsedBytes:N0} B, managed {GC.GetTotalMemory(false) >> 20} MB, resident {held >> 20} MB");
}
stop.Cancel();
foreach (var thread in threads) thread.Join();
using var last = server.Connect();
last.Execute("FLUSHALL");
var failures = new List<string>();
if (tally.Internal > 0) failures.Add($"{tally.Internal} internal errors, the first: {tally.FirstInternal}");
if (server.UsedBytes != 0) failures.Add($"{server.UsedBytes} bytes of data after FLUSHALL");
if (grown) failures.Add("resident memory grew by more than 256 MB after the warm-up");
if (tally.Killed == 0) failures.Add("no endless script was killed");
if (tally.Busy == 0) failures.Add("nobody was told BUSY");
foreach (var failure in failures) Console.WriteLine($"FAILED: {failure}");
Console.WriteLine(failures.Count == 0 ? "passed" : "failed");
return failures.Count == 0 ? 0 : 1;

static long Settle(EmbeddedServer server, Tally tally)
{
    using var connection = server.Connect();
    // The threads go on meanwhile, and their scripts may be in the way.
    foreach (var command in (string[])["FLUSHALL", "SCRIPT FLUSH"])
        while (connection.TryExecute(command.Split(' ')).IsError) Thread.Sleep(5);
    tally.Rounds++;
    GC.Collect(2, GCCollectionMode.Aggressive, true, true);
    using var process = Process.GetCurrentProcess();
    return process.WorkingSet64;
}

static Thread Start(Action work)
{
    var thread = new Thread(() => work()) { IsBackground = true };
    thread.Start();
    return thread;
}

int Number(string name, int otherwise)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
