using System.Runtime.InteropServices;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Server.Information;

/// <summary>INFO server: versions, process, uptime.</summary>
internal static class ServerSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        var uptime = server.Uptime / 1000;
        text.Section("Server");
        text.Line("redis_version", ProductVersion.Redis);
        text.Line("redhare_version", ProductVersion.RedHare);
        text.Line("redis_git_sha1", "00000000");
        text.Line("redis_git_dirty", false);
        text.Line("redis_build_id", "0");
        text.Line("redis_mode", "standalone");
        text.Line("os", OperatingSystem.IsLinux() ? $"Linux {Environment.OSVersion.Version} {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}" : RuntimeInformation.OSDescription);
        text.Line("arch_bits", IntPtr.Size * 8);
        text.Line("monotonic_clock", "POSIX clock_gettime");
        text.Line("multiplexing_api", server.Configuration.Network.Transport == Transport.Portable || !OperatingSystem.IsLinux() ? "portable" : "epoll");
        text.Line("runtime", RuntimeInformation.FrameworkDescription);
        text.Line("process_id", Environment.ProcessId);
        text.Line("process_supervised", "no");
        text.Line("run_id", server.RunId);
        text.Line("tcp_port", server.Port);
        text.Line("server_time_usec", (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        text.Line("uptime_in_seconds", uptime);
        text.Line("uptime_in_days", uptime / 86400);
        text.Line("hz", server.Configuration.Memory.Hz);
        text.Line("configured_hz", server.Configuration.Memory.Hz);
        text.Line("lru_clock", server.Engine.AccessClock);
        text.Line("executable", Environment.ProcessPath ?? "");
        text.Line("config_file", server.Configuration.File);
        text.Line("io_threads_active", false);
        text.Line("shards", server.Engine.ShardCount);
    }
}
