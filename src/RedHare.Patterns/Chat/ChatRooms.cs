namespace RedHare.Patterns.Chat;

/// <summary>The rooms of one chat. A room is there when somebody writes in it.</summary>
public sealed class ChatRooms
{
    private readonly PatternContext _context;
    private readonly ChatOptions _options;

    internal ChatRooms(PatternContext context, string name, ChatOptions? options)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options ?? ChatOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Retention, TimeSpan.FromMilliseconds(1), nameof(options));
    }

    /// <summary>What the program calls the chat.</summary>
    public string Name { get; }

    /// <summary>One room.</summary>
    public ChatRoom Room(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return new ChatRoom(_context, Name, room, _options);
    }
}
