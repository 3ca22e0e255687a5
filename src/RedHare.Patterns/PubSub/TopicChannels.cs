namespace RedHare.Patterns.PubSub;

/// <summary>How topics' names and channels are made of each other.</summary>
internal static class TopicChannels
{
    public static string Of(PatternContext context, string name) => context.Key("topic", name);

    /// <summary>The name within the braces.</summary>
    public static string Name(RedisKey channel)
    {
        var text = channel.ToString();
        var open = text.IndexOf('{', StringComparison.Ordinal);
        return open >= 0 && text.EndsWith('}') ? text[(open + 1)..^1] : text;
    }
}
