using System.Runtime.CompilerServices;
using RedHare.Patterns.Journals;

namespace RedHare.Patterns.Chat;

/// <summary>One listener of a room. Disposing it ends the subscription, and with it whoever reads.</summary>
public sealed class ChatSubscription : IAsyncDisposable
{
    private readonly ChatRoom _room;
    private readonly JournalReader _reader;

    internal ChatSubscription(ChatRoom room, JournalReader reader) => (_room, _reader, Position) = (room, reader, reader.Position.ToString());

    /// <summary>The id of the last message that was read: where <see cref="ChatRoom.JoinAsync"/> goes on.</summary>
    public string Position { get; private set; }

    /// <summary>The messages in their order, until the subscription, its connection or the reading ends. Times without a server are waited through. For one reader at a time.</summary>
    public async IAsyncEnumerable<ChatMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // Who stopped in the middle of a slice goes on there.
        _reader.Rewind(StreamId.Parse(Position));
        while (true)
        {
            var entries = await _reader.NextAsync(cancellation).ConfigureAwait(false);
            if (entries.Count == 0) yield break;
            foreach (var entry in entries)
            {
                var message = _room.Read(entry);
                Position = message.Id;
                yield return message;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}
