using System.Text;

namespace RedHare.Commands.Server;

[Command("memory|doctor", "", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "O(1)", Summary = "Outputs a memory problems report.",
    Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
internal static class MemoryDoctor
{
    private const long Small = 5 << 20, ManyBytes = 10 << 20, BigClient = 200 << 10;

    public static void Run(CommandCall call)
    {
        var memory = new MemoryFigures(call);
        var report = new StringBuilder();
        if (memory.Used < Small)
        {
            report.Append("Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these conditions. ")
                .Append("Please, leave for your mission on Earth and fill it with some data. ")
                .Append("The new Sam and I will be back to our programming as soon as I finished rebooting.\n");
        }
        else
        {
            if (memory.Peak > memory.Used * 1.5)
                report.Append(" * Peak memory: In the past this instance used more than 150% the memory that is currently using.\n\n");
            if (memory.Mapped > memory.Used * 1.1 && memory.Mapped - memory.Used > ManyBytes)
                report.Append(" * High allocator fragmentation: This instance has an allocator external fragmentation greater than 1.1.\n\n");
            if (memory.Resident > memory.Used * 1.4 && memory.Resident - memory.Used > ManyBytes)
                report.Append(" * High total RSS: The resident memory of this process is more than 1.4 times that of the data. In a process that does other work too, this may be that work's.\n\n");
            if (memory.Clients / Math.Max(1, call.Server.Sessions.Count) > BigClient)
                report.Append(" * Big client buffers: The clients output buffers in this instance are greater than 200K per client (on average).\n\n");
            if (report.Length == 0)
                report.Append("Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n");
            else
                report.Insert(0, "Sam, I detected a few issues in this Redis instance memory implants:\n\n").Append("I'm here to keep you safe, Sam. I want to help you.\n");
        }
        call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(report.ToString()));
    }
}
