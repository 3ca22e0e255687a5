using System.Text;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Chat;

/// <summary>
/// A chat room: messages with a history, heard at once by all who have joined. A reader who was away for a while, by a lost connection or by sleeping, goes on behind the last
/// message he has had: none is missed while the room keeps it, and none comes twice.
/// </summary>
public sealed class ChatRoom
{
    private readonly Journal _journal;
    private readonly ChatOptions _options;
    private readonly ValueCodec<string[]> _codec;
    private readonly byte[] _place;

    internal ChatRoom(PatternContext context, string chat, string room, ChatOptions options)
    {
        (Name, _options, _codec) = (room, options, context.Serializers.Codec<string[]>());
        var key = context.Key("chat", chat, room).ToString();
        (_place, _journal) = (Encoding.UTF8.GetBytes(key), new Journal(context, key, options.Capacity, options.Retention));
    }

    /// <summary>The room's name.</summary>
    public string Name { get; }

    /// <summary>Writes a message.</summary>
    /// <param name="user">Who writes.</param>
    /// <param name="text">What, of <see cref="ChatOptions.MaxLength"/> characters at most.</param>
    /// <param name="id">An id of the sender's, for one that may send again: within ten minutes it is written once. Null for one of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply; the message may have been written.</param>
    /// <returns>The message's id.</returns>
    public async ValueTask<string> PostAsync(string user, string text, string? id = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, _options.MaxLength, nameof(text));
        return (await _journal.AppendAsync(_codec.Encode([user, text], _place), id, cancellation).ConfigureAwait(false)).ToString();
    }

    /// <summary>A page of the past, oldest first.</summary>
    /// <param name="count">How many messages, 1000 at most.</param>
    /// <param name="before">The id of the oldest message that the caller has; null for the newest page.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<ChatMessage>> HistoryAsync(int count = 50, string? before = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000);
        var entries = await _journal.BeforeAsync(before is null ? null : StreamId.Parse(before), count, cancellation).ConfigureAwait(false);
        return [.. entries.Reverse().Select(Read)];
    }

    /// <summary>Joins: when it returns, every message from then on is heard. The subscription belongs to the caller and ends when it is disposed.</summary>
    /// <param name="after">The id of the last message that the caller has, to go on behind it; null for new ones alone.</param>
    /// <param name="history">With no <paramref name="after"/>: how many messages from before come first, 1000 at most.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <exception cref="FormatException">That is no message's id.</exception>
    public async ValueTask<ChatSubscription> JoinAsync(string? after = null, int history = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(history);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(history, 1000);
        return new ChatSubscription(this, await JournalReader.OpenAsync(_journal, after is null ? null : StreamId.Parse(after), history, cancellation).ConfigureAwait(false));
    }

    internal ChatMessage Read(JournalEntry entry)
    {
        var fields = _codec.Decode(entry.Data, _place);
        return new ChatMessage(entry.Id.ToString(), fields[0], fields[1], entry.Id.Time, entry.IsAfterGap);
    }
}
