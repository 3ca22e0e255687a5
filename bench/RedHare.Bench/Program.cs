using RedHare.Bench;

return args switch
{
    ["servers", .. var rest] => Servers.Run(rest),
    ["memory", .. var rest] => MemoryPerItem.Run(rest),
    ["inprocess", .. var rest] => InProcess.Run(rest),
    [] => Servers.Run([]) + MemoryPerItem.Run([]) + InProcess.Run([]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: bench/run [servers [--rounds N] [--requests N] [--only SET,GET] | memory | inprocess [--seconds N]]
        Without arguments all three, as for bench/RESULTS.md. 'servers' and 'memory' need redis-server and redis-benchmark on the PATH.
        """);
    return 2;
}
