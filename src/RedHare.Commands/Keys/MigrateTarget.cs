using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Commands.Keys;

/// <summary>The server that keys are moved to. It is asked in one go, and answers each command with a line.</summary>
internal sealed class MigrateTarget : IDisposable
{
    private const int SendAt = 1 << 16, LongestLine = 4096;

    private readonly Socket _socket;
    private readonly byte[] _input = new byte[LongestLine];
    private readonly MemoryStream _output = new();
    private readonly CancellationTokenSource _silence = new();
    private int _timeout;
    private int _start, _end;
    private int _unanswered;

    private MigrateTarget(Socket socket, int timeout) => (_socket, _timeout) = (socket, timeout);

    /// <summary>Connects, or returns null when that takes longer than the timeout, in milliseconds, or is refused.</summary>
    public static async Task<MigrateTarget?> ConnectAsync(string host, int port, int timeout)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(timeout);
            await socket.ConnectAsync(host, port, patience.Token).ConfigureAwait(false);
            return new MigrateTarget(socket, timeout);
        }
        catch (Exception exception) when (IsFailure(exception) || exception is ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>It was connected for an earlier call, so the other side may have closed it unnoticed.</summary>
    public bool IsKept { get; private set; }

    /// <summary>All that was asked has been answered.</summary>
    public bool IsIdle => _unanswered == 0 && _start == _end && _output.Length == 0;

    /// <summary>Makes an idle connection ready for use; false when the other side has closed it.</summary>
    public bool TryResume(int timeout)
    {
        (_start, _end, _timeout, IsKept) = (0, 0, timeout, true);
        try
        {
            // Nothing was asked: what can be read is the end.
            return !_socket.Poll(0, SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The network's errors, and its silence.</summary>
    public static bool IsFailure(Exception exception) => exception is SocketException or IOException or ObjectDisposedException || IsSilence(exception);

    /// <summary>Nothing was heard, or taken, for as long as the timeout says.</summary>
    public static bool IsSilence(Exception exception) => exception is OperationCanceledException;

    /// <summary>Adds a command line to what is sent; long arguments go on their way.</summary>
    public async ValueTask AddAsync(IReadOnlyList<byte[]> line)
    {
        _unanswered++;
        Write('*', line.Count);
        foreach (var argument in line)
        {
            Write('$', argument.Length);
            if (argument.Length >= SendAt)
            {
                await SendAsync().ConfigureAwait(false);
                await SendAsync(argument).ConfigureAwait(false);
            }
            else _output.Write(argument);
            _output.Write("\r\n"u8);
        }
        if (_output.Length >= SendAt) await SendAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what was added.</summary>
    public async ValueTask SendAsync()
    {
        await SendAsync(_output.GetBuffer().AsMemory(0, (int)_output.Length)).ConfigureAwait(false);
        _output.SetLength(0);
    }

    /// <summary>Reads an answer: an error without its mark, or null for all others.</summary>
    public async ValueTask<string?> ReadErrorAsync()
    {
        while (true)
        {
            if (TryTake(out var error)) return error;
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            if (_end == _input.Length) throw new IOException("An answer is too long.");
            var read = await _socket.ReceiveAsync(_input.AsMemory(_end), Patience()).ConfigureAwait(false);
            if (read == 0) throw new IOException("The connection was closed.");
            _end += read;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _silence.Dispose();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // A timeout is one of silence: it begins anew with each piece that the other side takes.
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(SendAt, bytes.Length)..])
            for (var rest = bytes[..Math.Min(SendAt, bytes.Length)]; !rest.IsEmpty;)
                rest = rest[await _socket.SendAsync(rest, SocketFlags.None, Patience()).ConfigureAwait(false)..];
    }

    private bool TryTake(out string? error)
    {
        var line = _input.AsSpan(_start, _end - _start);
        var length = line.IndexOf("\r\n"u8);
        error = length > 0 && line[0] == (byte)'-' ? Encoding.UTF8.GetString(line[1..length]) : null;
        if (length < 0) return false;
        _start += length + 2;
        _unanswered--;
        return true;
    }

    private CancellationToken Patience()
    {
        _silence.TryReset();
        _silence.CancelAfter(_timeout);
        return _silence.Token;
    }

    private void Write(char mark, int number) => _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mark}{number}\r\n")));
}
