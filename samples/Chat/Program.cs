// A chat over web sockets. Run it with: dotnet run --project samples/Chat
// With --redis redis://HOST several of it share one chat; --urls says where it listens; --demo lets two people talk and ends.
using RedHare.Samples.Chat;

if (args is ["--demo", ..])
{
    await Demo.RunAsync();
    return;
}
await using var app = await ChatApp.StartAsync(Argument("--urls") ?? "http://127.0.0.1:5080", Argument("--redis") ?? "redhare://");
Console.WriteLine($"Open {app.Url} in two browsers. Ctrl+C ends it.");
await app.WaitForShutdownAsync();

string? Argument(string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;
