using RedHare.Bench;
using RedHare.Bench.Amqp;
using RedHare.Bench.Client;
using RedHare.Bench.Durability;
using RedHare.Bench.Messaging;
using RedHare.Bench.Patterns;

return args switch
{
    ["servers", .. var rest] => Servers.Run(rest),
    ["tls", .. var rest] => TlsTable.Run(rest),
    ["memory", .. var rest] => MemoryPerItem.Run(rest),
    ["inprocess", .. var rest] => InProcess.Run(rest),
    ["scripts", .. var rest] => Scripts.Run(rest),
    ["groups", .. var rest] => StreamGroups.Run(rest),
    ["patterns", .. var rest] => PatternTable.Run(rest),
    ["logs", .. var rest] => LogTable.Run(rest),
    ["limiters", .. var rest] => Limiters.Run(rest),
    ["client", .. var rest] => rest.Contains("in-process") ? Overhead.Run(rest) : Clients.Run(rest) + Overhead.Run(rest),
    ["nearcache", .. var rest] => NearCaches.Run(rest),
    ["durability", .. var rest] => DurabilityTables.Run(rest),
    ["bullmq", .. var rest] => BullMq.Run(rest),
    ["jobs", .. var rest] => JobBench.Run(rest),
    ["amqp", .. var rest] => await AmqpBench.RunAsync(rest),
    ["amqp-drop", .. var rest] => DropBroker.Run(rest),
    ["amqp-raw", .. var rest] => AmqpRaw.Run(rest),
    ["messaging", .. var rest] => MessagingBench.Run(rest),
    ["journal", .. var rest] => JournalBench.Run(rest),
    [] => Servers.Run([]) + MemoryPerItem.Run([]) + InProcess.Run([]) + Scripts.Run([]) + StreamGroups.Run([]) + Limiters.Run([]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: bench/run [servers [--rounds N] [--requests N] [--only SET,GET] | tls [--rounds N] [--requests N] | memory | inprocess [--seconds N]
                          | scripts [--rounds N] [--requests N] | groups [--rounds N] [--requests N] | limiters [--seconds N]
                          | patterns [NAME…] [near] [embedded] [RedHare] [redis-server] [--rounds N] [--milliseconds N] [--only WORDS] [--alone]
                          | logs [embedded] [RedHare] [redis-server] [--rounds N] [--milliseconds N] [--events N] [--rate N]
                          | client [in-process] [--rounds N] [--milliseconds N] [--only get,set,incr] [--alone]
                          | durability [fsync] [load] [snapshot] [storm] [freed] [eviction] [--rounds N] [--requests N] [--times N] [--limit MB] [--only WORDS] [--alone] [--members N] [--reads N]
                          | nearcache [--rounds N] [--milliseconds N] | bullmq [--jobs N] [--rounds N]
                          | jobs [embedded] [RedHare] [redis-server] [--jobs N] [--rounds N] [--only add,"add in bulk",process]
                          | amqp [--only transient,acks,confirm1,confirm256,queues100,fanout,topic,latency] [--sizes 16,1024,65536] [--rounds N] [--milliseconds N] [--rate N]
                          | amqp-raw [--messages N] [--rounds N] [--size N] [--publishers N] [--consumers N] [--ack] [--confirm] [--address HOST:PORT] [--pid N]
                          | messaging [network] [in-process] [typed] [--messages N] [--typed N] [--rounds N] [--size N] [--address HOST:PORT]
                          | journal [--seconds N] [--messages N]]
        Without arguments all but tls, patterns, logs, client, durability, nearcache, bullmq, jobs, amqp, amqp-raw and journal, as for bench/RESULTS.md. All but inprocess, limiters, nearcache, amqp, amqp-raw, journal and what is embedded need redis-server and redis-benchmark on the PATH; client, bullmq and jobs need node and npm.
        """);
    return 2;
}
