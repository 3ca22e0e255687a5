// Redis's data structures in this process: no server, no socket. Run it with: dotnet run --project samples/Embedded
using RedHare;

await using var server = EmbeddedServer.Open(("databases", "4"));
using var hare = server.Connect();

hare.Execute("SET", "user:1:name", "Alice", "EX", "3600");
Console.WriteLine($"name: {hare.Execute("GET", "user:1:name")}");

hare.Execute("ZADD", "leaderboard", "1500", "ann", "2300", "bob", "1800", "cat");
var best = hare.Execute("ZREVRANGE", "leaderboard", "0", "0", "WITHSCORES").Items[0].Items;
Console.WriteLine($"best: {best[0]} with {best[1].AsDouble()}");

// A worker waits on a connection of its own; awaiting blocks no thread.
using var worker = server.Connect();
var job = worker.ExecuteAsync(["BLPOP", "jobs", "5"]);
hare.Execute("RPUSH", "jobs", "send mail");
Console.WriteLine($"job: {(await job).Items[1]}");

var failed = hare.TryExecute("INCR", "user:1:name");
Console.WriteLine($"error: {failed}");

// The spans form allocates nothing.
Span<byte> name = stackalloc byte[32];
var head = hare.Execute(name, "GET"u8, "user:1:name"u8);
Console.WriteLine($"{head.Length} bytes, kind {head.Kind}");
