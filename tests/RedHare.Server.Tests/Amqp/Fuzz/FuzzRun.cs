using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using RedHare.Broker;
using RedHare.Net;
using RedHare.Server.Amqp;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>
/// Clients that send what nobody meant, to a broker with a directory in this process. Nothing may go wrong inside; a connection and a channel that did nothing stay; and memory returns when the
/// virtual host that was misused is removed.
/// </summary>
internal static class FuzzRun
{
    private const string Host = "fuzz";
    private const int LongestSession = 400;
    private const long AllowedGrowth = 256L << 20;

    /// <summary>Sends at least so many frames, in slices after each of which memory is looked at. Returns what went wrong.</summary>
    public static IReadOnlyCollection<string> Run(long frames, int slice, int seed, int clients, string directory, Action<string>? report = null)
    {
        var wrong = new ConcurrentQueue<string>();
        var broker = MessageBroker.Open(new BrokerOptions { Directory = directory });
        var server = new AmqpServer(broker, new AmqpServerOptions { EndPoints = [ListenEndPoint.Tcp(IPAddress.Loopback, 0)], RefusalDelay = TimeSpan.Zero })
        {
            OnError = (what, exception) => wrong.Enqueue($"{what} {exception}"),
        };
        server.Start();
        var address = (IPEndPoint)server.EndPoints[0];
        long sent = 0, baseline = 0;
        var sessions = 0;
        using (var witness = new FuzzWitness(address))
        {
            while (sent < frames && wrong.IsEmpty)
            {
                broker.AddVirtualHost(Host);
                broker.Users.Update("guest", user => user with { Permissions = user.Permissions.SetItem(Host, UserPermission.All) });
                var until = Math.Min(frames, sent + slice);
                using (var stop = new CancellationTokenSource())
                {
                    Thread[] threads = [.. Enumerable.Range(0, clients).Select(_ => new Thread(Clients))];
                    foreach (var thread in threads) thread.Start();
                    Attempt(() =>
                    {
                        while (!stop.IsCancellationRequested)
                        {
                            witness.Round();
                            stop.Token.WaitHandle.WaitOne(1);
                        }
                    });
                    foreach (var thread in threads) thread.Join();

                    void Clients()
                    {
                        Attempt(() =>
                        {
                            while (Interlocked.Read(ref sent) < until && wrong.IsEmpty)
                                Interlocked.Add(ref sent, new FuzzSession(address, Host, seed + 7919 * Interlocked.Increment(ref sessions)).Run(LongestSession));
                        });
                        stop.Cancel();
                    }
                }
                broker.RemoveVirtualHost(Host);
                var held = Held();
                // What the first slices leave is code and caches.
                if (sent * 5 > frames && baseline == 0) baseline = held;
                if (baseline > 0 && held > baseline + AllowedGrowth) wrong.Enqueue($"the process holds {held >> 20} MB and held {baseline >> 20} MB");
                report?.Invoke($"{sent:N0} frames on {sessions:N0} connections, resident {held >> 20} MB, managed {GC.GetTotalMemory(false) >> 20} MB");
            }
        }
        server.StopAsync().GetAwaiter().GetResult();
        broker.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return wrong;

        void Attempt(Action act)
        {
            try
            {
                act();
            }
            catch (InvalidOperationException exception)
            {
                wrong.Enqueue(exception.Message);
            }
        }
    }

    private static long Held()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
