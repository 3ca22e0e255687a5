namespace RedHare.Patterns.Jobs;

/// <summary>A group that has jobs which are ready.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">How many are ready.</param>
/// <param name="Running">How many run, or were taken ahead.</param>
public sealed record JobGroup(string Name, long Waiting, long Running);
