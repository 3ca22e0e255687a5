using RedHare.Commands;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>
/// What others have posted to a connection and it cannot take yet, in its order: its output is held, or, with <c>appendfsync always</c>, what comes next was sent by a unit that still runs, so
/// that nobody can say when that unit's changes are durable. Commands are answered meanwhile. On the loop's thread.
/// </summary>
internal sealed class WaitingMail
{
    private readonly Action _known;
    private Queue<object>? _letters;
    private bool _awaitsUnit;

    public WaitingMail(Connection connection) => _known = () => connection.Post(this);

    /// <summary>True when this letter need not wait here.</summary>
    public bool Passes(object letter) => _letters is null && letter is not IPush { Cause.IsKnown: false };

    public void Add(object letter) => (_letters ??= new()).Enqueue(letter);

    /// <summary>The unit has ended; posted to the connection as this object itself.</summary>
    public void NoteKnown() => _awaitsUnit = false;

    /// <summary>Takes the next letter; false when there is none, or its unit is awaited.</summary>
    public bool TryTake(out object letter)
    {
        letter = this;
        if (_awaitsUnit || _letters is not { } letters) return false;
        if (letters.Peek() is IPush { Cause: { } cause } && cause.TryAwait(_known))
        {
            _awaitsUnit = true;
            return false;
        }
        letter = letters.Dequeue();
        if (letters.Count == 0) _letters = null;
        return true;
    }
}
