namespace RedHare.Client;

/// <summary>Times to live as Redis tells them: −2 for what is not there, −1 for what has no end.</summary>
internal static class ExpiryReplies
{
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds(), LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static readonly ReplyConverter<TimeSpan?> Seconds = static reply => Left(reply.AsInteger(), TimeSpan.TicksPerSecond);

    public static readonly ReplyConverter<TimeSpan?> Milliseconds = static reply => Left(reply.AsInteger(), TimeSpan.TicksPerMillisecond);

    public static readonly ReplyConverter<DateTimeOffset?> AtSecond = static reply => Second(reply.AsInteger());

    public static readonly ReplyConverter<DateTimeOffset?> AtMillisecond = static reply => Millisecond(reply.AsInteger());

    public static readonly ReplyConverter<TimeSpan?[]> ManySeconds = static reply => Replies.Select(reply, static item => Left(item.AsInteger(), TimeSpan.TicksPerSecond));

    public static readonly ReplyConverter<TimeSpan?[]> ManyMilliseconds = static reply => Replies.Select(reply, static item => Left(item.AsInteger(), TimeSpan.TicksPerMillisecond));

    public static readonly ReplyConverter<DateTimeOffset?[]> ManyAtSecond = static reply => Replies.Select(reply, static item => Second(item.AsInteger()));

    public static readonly ReplyConverter<DateTimeOffset?[]> ManyAtMillisecond = static reply => Replies.Select(reply, static item => Millisecond(item.AsInteger()));

    public static CommandLine Add(this CommandLine line, ExpireWhen when) => when switch
    {
        ExpireWhen.Always => line,
        ExpireWhen.HasNone => line.Add("NX"u8),
        ExpireWhen.HasOne => line.Add("XX"u8),
        ExpireWhen.Later => line.Add("GT"u8),
        ExpireWhen.Earlier => line.Add("LT"u8),
        _ => throw new ArgumentOutOfRangeException(nameof(when)),
    };

    private static TimeSpan? Left(long units, long ticks) => units switch
    {
        -2 => null,
        -1 => TimeSpan.MaxValue,
        _ => units > TimeSpan.MaxValue.Ticks / ticks ? TimeSpan.MaxValue : new TimeSpan(units * ticks),
    };

    private static DateTimeOffset? Second(long seconds) => seconds switch
    {
        -2 => null,
        -1 => DateTimeOffset.MaxValue,
        _ => seconds >= LastSecond ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds(seconds),
    };

    private static DateTimeOffset? Millisecond(long milliseconds) => milliseconds switch
    {
        -2 => null,
        -1 => DateTimeOffset.MaxValue,
        _ => milliseconds >= LastMillisecond ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
    };
}
