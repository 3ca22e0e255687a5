using RedHare.Bench;

return args switch
{
    ["servers", .. var rest] => Servers.Run(rest),
    ["memory", .. var rest] => MemoryPerItem.Run(rest),
    ["inprocess", .. var rest] => InProcess.Run(rest),
    ["scripts", .. var rest] => Scripts.Run(rest),
    ["groups", .. var rest] => StreamGroups.Run(rest),
    ["limiters", .. var rest] => Limiters.Run(rest),
    ["bullmq", .. var rest] => BullMq.Run(rest),
    [] => Servers.Run([]) + MemoryPerItem.Run([]) + InProcess.Run([]) + Scripts.Run([]) + StreamGroups.Run([]) + Limiters.Run([]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: bench/run [servers [--rounds N] [--requests N] [--only SET,GET] | memory | inprocess [--seconds N]
                          | scripts [--rounds N] [--requests N] | groups [--rounds N] [--requests N] | limiters [--seconds N]
                          | bullmq [--jobs N] [--rounds N]]
        Without arguments all but bullmq, as for bench/RESULTS.md. All but inprocess and limiters need redis-server and redis-benchmark on the PATH; bullmq needs node and npm.
        """);
    return 2;
}
