namespace RedHare.Commands.Tests;

/// <summary>
/// A clock that stands still until it is moved. It stands in the year 2100, so that what a test lets expire in its own future has not expired
/// for the server that its effects are replayed into, which runs on real time.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    public const long Start = 4_102_444_800_000;

    /// <summary>Unix milliseconds.</summary>
    public long Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
}
