using System.Text;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>Sends the same commands to both servers and keeps what they answered differently.</summary>
internal sealed class Comparison(Peer real, Peer ours) : IDisposable
{
    private const int Shown = 12;

    private readonly List<string> _differences = [];
    private readonly List<string> _history = [];

    /// <summary>Commands that the real server answered with an error.</summary>
    public int Errors { get; private set; }

    /// <summary>Commands whose replies name the server, and are not compared.</summary>
    public void Prepare(string[][] commands)
    {
        real.Send(commands);
        ours.Send(commands);
        foreach (var _ in commands) Assert.Equal(real.Read().Value.IsError, ours.Read().Value.IsError);
    }

    public void Run(IReadOnlyList<string[]> commands)
    {
        real.Send(commands);
        ours.Send(commands);
        foreach (var command in commands)
        {
            var (expected, actual) = (real.Read(), ours.Read());
            _history.Add(Show(command));
            if (expected.Value.IsError) Errors++;
            if (expected.Raw == actual.Raw) continue;
            var (left, right) = (expected.Comparable(command), actual.Comparable(command));
            if (left == right || IntendedDifferences.Explain(command, left, right)) continue;
            _differences.Add($"#{_history.Count} {_history[^1]}\n    redis:   {Escape(left)}\n    redhare: {Escape(right)}\n    after:   {Before(command)}");
        }
    }

    /// <summary>Whether the servers answer differently, as they may here.</summary>
    public bool Differs(string[] command)
    {
        real.Send([command]);
        ours.Send([command]);
        return real.Read().Raw != ours.Read().Raw;
    }

    /// <summary>Gives each server the other's value of a string, by GET and SET.</summary>
    public void Exchange(string key)
    {
        string[][] get = [["GET", key]];
        real.Send(get);
        ours.Send(get);
        var (theirs, own) = (real.Read().Value, ours.Read().Value);
        real.Send([["SET", key, Encoding.Latin1.GetString(own.Bytes.Span)]]);
        ours.Send([["SET", key, Encoding.Latin1.GetString(theirs.Bytes.Span)]]);
        Assert.False(real.Read().Value.IsError || ours.Read().Value.IsError);
    }

    /// <summary>Gives both servers a copy of a value as the real one dumps it.</summary>
    public void Restore(string key, string copy)
    {
        real.Send([["DUMP", key]]);
        var dump = Encoding.Latin1.GetString(real.Read().Value.Bytes.Span);
        Run([["RESTORE", copy, "0", dump, "REPLACE"]]);
    }

    public void AssertSame(string what)
    {
        if (_differences.Count > 0)
            Assert.Fail($"{what}: {_differences.Count} of {_history.Count} replies differ.\n{string.Join('\n', _differences.Take(Shown))}");
    }

    public void Dispose()
    {
        real.Dispose();
        ours.Dispose();
    }

    private static string Show(string[] command) => string.Join(' ', command.Select(word => word.Length == 0 || word.Contains(' ') ? $"'{Escape(word)}'" : Escape(word)));

    // The commands before this one that name its key: most differences are explained by the last few.
    private string Before(string[] command)
    {
        var key = command.Length > 1 ? command[^1].StartsWith("key:", StringComparison.Ordinal) ? command[^1] : command[1] : "";
        return string.Join("; ", _history.Take(_history.Count - 1).Where(line => line.Contains(key, StringComparison.Ordinal)).TakeLast(6));
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text.Length > 300 ? text[..300] : text)
            _ = c is >= ' ' and < '\x7f' ? escaped.Append(c) : c == '\r' ? escaped.Append("\\r") : c == '\n' ? escaped.Append("\\n") : escaped.Append($"\\x{(int)c:x2}");
        return escaped.ToString();
    }
}
