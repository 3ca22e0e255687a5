using System.Globalization;
using RedHare.Broker.Differential.Tests.Wire;

namespace RedHare.Broker.Differential.Tests;

/// <summary>What came on a channel since it was last asked. Confirms are told by tag: how many tags one of them covers is the server's choice.</summary>
internal sealed class ChannelLog
{
    private readonly List<string> _lines = [];
    private readonly SortedSet<ulong> _unconfirmed = [];
    private readonly List<string> _confirmed = [];
    private bool _confirms;
    private ulong _published;

    public bool IsOpen { get; private set; }

    public bool IsUnconfirmed => _unconfirmed.Count > 0;

    public void Reset()
    {
        _unconfirmed.Clear();
        (_confirms, _published, IsOpen) = (false, 0, true);
    }

    public void Sent(ScriptLine line)
    {
        if (line.Method == "confirm.select") _confirms = true;
        if (line.Method == "basic.publish" && _confirms) _unconfirmed.Add(++_published);
    }

    public void Received(WireFrame frame)
    {
        if (frame.Method is "basic.ack" or "basic.nack" && _confirms)
        {
            Confirm(ulong.Parse(frame.Fields["delivery-tag"], CultureInfo.InvariantCulture), frame.Fields["multiple"] == "1", frame.Method);
            return;
        }
        if (frame.Method is "channel.close" or "channel.close-ok")
        {
            Reset();
            IsOpen = false;
        }
        if (frame.Method != "channel.flow-ok") _lines.Add(frame.ToString());
    }

    /// <summary>Takes the last line away when it is the given one.</summary>
    public void Forget(string line)
    {
        if (_lines.Count > 0 && _lines[^1] == line) _lines.RemoveAt(_lines.Count - 1);
    }

    public IReadOnlyList<string> TakeLines()
    {
        _confirmed.Sort(StringComparer.Ordinal);
        string[] lines = [.. _lines, .. _confirmed];
        _lines.Clear();
        _confirmed.Clear();
        return lines;
    }

    private void Confirm(ulong tag, bool multiple, string method)
    {
        foreach (var covered in _unconfirmed.Where(each => multiple ? each <= tag : each == tag).ToArray())
        {
            _unconfirmed.Remove(covered);
            _confirmed.Add($"{method} {covered}");
        }
    }
}
