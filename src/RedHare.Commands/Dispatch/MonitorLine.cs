using System.Buffers.Text;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>One line of MONITOR: time, database and address, and the quoted command line.</summary>
internal sealed class MonitorLine(byte[] text, UnitEnd? cause) : IPush
{
    public UnitEnd? Cause => cause;

    public int Bytes => text.Length + 3;

    public void Write(ReplyWriter reply) => reply.Status(text);

    /// <summary>Shows a command that ran to everyone who monitors.</summary>
    public static void Feed(CommandCall call)
    {
        if ((call.Command.Flags & (CommandFlags.SkipMonitor | CommandFlags.Admin)) == 0) Show(call);
    }

    /// <summary>Shows a command that feeds monitors itself: a script shows itself before what it runs.</summary>
    public static void Show(CommandCall call)
    {
        if (call.Server.Monitors.IsEmpty) return;
        var line = new MonitorLine(Text(call), call.Server.AwaitedEnd(call.Unit));
        foreach (var monitor in call.Server.Monitors.All) monitor.Push(line);
    }

    private static byte[] Text(CommandCall call)
    {
        var now = DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch;
        var line = new List<byte>(64);
        line.AddRange(Encoding.UTF8.GetBytes($"{now.Ticks / TimeSpan.TicksPerSecond}.{now.Ticks / 10 % 1_000_000:D6} [{call.Unit.Database} {(call.IsScripted ? "lua" : Address(call.Session.Port))}]"));
        for (var i = 0; i < call.Count; i++)
        {
            line.Add((byte)' ');
            Quote(line, call.IsRedacted(i) ? "(redacted)"u8 : call[i]);
        }
        return [.. line];
    }

    private static string Address(SessionPort port) => port.IsUnixSocket ? "unix:" + port.LocalAddress[..^2] : port.RemoteAddress;

    /// <summary>Writes bytes in double quotes, with the escapes of Redis's <c>sdscatrepr</c>.</summary>
    private static void Quote(List<byte> line, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hex = [(byte)'\\', (byte)'x', 0, 0];
        line.Add((byte)'"');
        foreach (var b in bytes)
            switch (b)
            {
                case (byte)'\\' or (byte)'"':
                    line.Add((byte)'\\');
                    line.Add(b);
                    break;
                case (byte)'\n': line.AddRange("\\n"u8); break;
                case (byte)'\r': line.AddRange("\\r"u8); break;
                case (byte)'\t': line.AddRange("\\t"u8); break;
                case 7: line.AddRange("\\a"u8); break;
                case 8: line.AddRange("\\b"u8); break;
                case >= 32 and < 127: line.Add(b); break;
                default:
                    Utf8Formatter.TryFormat(b, hex[2..], out _, new('x', 2));
                    line.AddRange(hex);
                    break;
            }
        line.Add((byte)'"');
    }
}
