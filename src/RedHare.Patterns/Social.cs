using System.Text.Json.Serialization.Metadata;
using RedHare.Patterns.Chat;
using RedHare.Patterns.Feeds;
using RedHare.Patterns.Notifications;
using RedHare.Patterns.Presence;

namespace RedHare.Patterns;

/// <summary>What people have with each other: feeds, presence, notifications, chat.</summary>
/// <param name="context">Where it is.</param>
public sealed class Social(PatternContext context)
{
    /// <summary>The last items of each owner, such as products that were looked at.</summary>
    /// <param name="name">What the program calls them; no braces.</param>
    /// <param name="capacity">How many of each owner.</param>
    /// <param name="expiry">How long a list lives after its last change; 30 days if null.</param>
    public RecentItems Recent(string name, int capacity = 100, TimeSpan? expiry = null) => new(context, name, capacity, expiry ?? TimeSpan.FromDays(30));

    /// <summary>Feeds of what authors publish, one for each follower.</summary>
    /// <param name="name">What the program calls them; no braces.</param>
    /// <param name="options">How they are kept.</param>
    /// <typeparam name="T">What is published; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public ActivityFeeds<T> Feeds<T>(string name, FeedOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Feeds{T}(string, FeedOptions?)"/>
    public ActivityFeeds<T> Feeds<T>(string name, JsonTypeInfo<T> type, FeedOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);

    /// <summary>Who is online.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is kept.</param>
    public UserPresence Presence(string name, PresenceOptions? options = null) => new(context, name, options);

    /// <summary>Notifications to a user, a role, or everybody.</summary>
    /// <param name="name">What the program calls them; no braces.</param>
    /// <param name="options">How they are kept.</param>
    /// <typeparam name="T">What is sent; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public UserNotifications<T> Notifications<T>(string name, NotificationOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Notifications{T}(string, NotificationOptions?)"/>
    public UserNotifications<T> Notifications<T>(string name, JsonTypeInfo<T> type, NotificationOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);

    /// <summary>Chat rooms.</summary>
    /// <param name="name">What the program calls the chat; no braces.</param>
    /// <param name="options">How rooms keep their messages.</param>
    public ChatRooms Chat(string name, ChatOptions? options = null) => new(context, name, options);
}
