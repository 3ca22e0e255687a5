using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

[Command("pfselftest", Arity = 1, Flags = CommandFlags.Admin, Group = "hyperloglog", Since = "2.8.9", Complexity = "N/A",
    Summary = "An internal command for testing HyperLogLog values.")]
internal static class PfSelfTest
{
    public static void Run(CommandCall call)
    {
        if (HyperLogLogProof.FirstFailure(Random.Shared) is { } failure) call.Reply.Error(Encoding.ASCII.GetBytes("ERR TESTFAILED " + failure));
        else call.Reply.Status("OK"u8);
    }
}
