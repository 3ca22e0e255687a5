namespace RedHare.Commands.Tests.Streams;

/// <summary>Base of the tests of consumer groups: a clock that stands, in the past, where the server that effects are replayed into takes delivery times for possible.</summary>
public abstract class GroupTest : CommandTest
{
    protected const long Start = 1_700_000_000_000;

    private readonly HeardEvents _events = new();

    protected GroupTest() : base(new ManualTime { Now = Start }) => Server.Context.Engine.Listener = _events;

    /// <summary>Moves the clock.</summary>
    protected void Advance(long milliseconds) => ((ManualTime)Time!).Now += milliseconds;

    /// <summary>The key events since the last call.</summary>
    protected List<string> Heard()
    {
        var heard = _events.All.ToList();
        _events.All.Clear();
        return heard;
    }

    /// <summary>Adds entries 1-1, 1-2, … with the field f.</summary>
    protected void Fill(string key, int entries)
    {
        for (var i = 1; i <= entries; i++) Run($"XADD {key} 1-{i} f v{i}");
    }

    /// <summary>The effects of what runs meanwhile.</summary>
    protected List<string> Effects(Action commands)
    {
        var reader = Server.Context.Engine.Effects.Read();
        commands();
        return EffectText.Lines(reader);
    }
}
