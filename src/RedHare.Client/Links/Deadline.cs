namespace RedHare.Client;

/// <summary>Points in time by <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> is never.</summary>
internal static class Deadline
{
    public static long After(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)time.TotalMilliseconds;

    /// <summary>What is left, for waits; infinite where there is no end.</summary>
    public static TimeSpan Left(long deadline) =>
        deadline == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64));

    public static bool IsOver(long deadline) => Environment.TickCount64 >= deadline;
}
