using System.Diagnostics;

namespace RedHare.Commands.Server.Information;

/// <summary>INFO cpu: seconds of processor time of the whole process.</summary>
internal static class CpuSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        using var process = Process.GetCurrentProcess();
        text.Section("CPU");
        text.Line("used_cpu_sys", process.PrivilegedProcessorTime.TotalSeconds, 6);
        text.Line("used_cpu_user", process.UserProcessorTime.TotalSeconds, 6);
        text.Line("used_cpu_sys_children", 0.0, 6);
        text.Line("used_cpu_user_children", 0.0, 6);
    }
}
