using RedHare.Bench;
using RedHare.Bench.Amqp;
using RedHare.Bench.Client;

return args switch
{
    ["servers", .. var rest] => Servers.Run(rest),
    ["memory", .. var rest] => MemoryPerItem.Run(rest),
    ["inprocess", .. var rest] => InProcess.Run(rest),
    ["scripts", .. var rest] => Scripts.Run(rest),
    ["groups", .. var rest] => StreamGroups.Run(rest),
    ["limiters", .. var rest] => Limiters.Run(rest),
    ["locks", .. var rest] => Locks.Run(rest),
    ["leaderboards", .. var rest] => LeaderboardBench.Run(rest),
    ["sessions", .. var rest] => SessionBench.Run(rest),
    ["counters", .. var rest] => CounterBench.Run(rest),
    ["caching", .. var rest] => Caching.Run(rest),
    ["client", .. var rest] => rest.Contains("in-process") ? Overhead.Run(rest) : Clients.Run(rest) + Overhead.Run(rest),
    ["nearcache", .. var rest] => NearCaches.Run(rest),
    ["bullmq", .. var rest] => BullMq.Run(rest),
    ["amqp-raw", .. var rest] => AmqpRaw.Run(rest),
    [] => Servers.Run([]) + MemoryPerItem.Run([]) + InProcess.Run([]) + Scripts.Run([]) + StreamGroups.Run([]) + Limiters.Run([]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: bench/run [servers [--rounds N] [--requests N] [--only SET,GET] | memory | inprocess [--seconds N]
                          | scripts [--rounds N] [--requests N] | groups [--rounds N] [--requests N] | limiters [--seconds N] | locks [--seconds N] | caching [embedded | near] [--seconds N]
                          | leaderboards [embedded] [--seconds N] | counters [embedded] [--seconds N] | sessions [embedded] [--seconds N]
                          | client [in-process] [--rounds N] [--milliseconds N] [--only get,set,incr] [--alone]
                          | nearcache [--rounds N] [--milliseconds N] | bullmq [--jobs N] [--rounds N]
                          | amqp-raw [--messages N] [--rounds N] [--size N] [--publishers N] [--consumers N] [--ack] [--confirm] [--address HOST:PORT] [--pid N]]
        Without arguments all but locks, caching, leaderboards, counters, sessions, client, nearcache and bullmq, as for bench/RESULTS.md. All but inprocess, limiters and nearcache need redis-server and redis-benchmark on the PATH; client and bullmq need node and npm.
        """);
    return 2;
}
