namespace RedHare.Commands.Configuration;

/// <summary>How far one class of clients may lag behind before it is closed.</summary>
/// <param name="HardBytes">Closes at once above this; 0 is no limit.</param>
/// <param name="SoftBytes">Closes when above this for <paramref name="SoftSeconds"/>; 0 is no limit.</param>
/// <param name="SoftSeconds">The time allowed above the soft limit.</param>
public readonly record struct OutputBufferLimit(long HardBytes, long SoftBytes, long SoftSeconds);
