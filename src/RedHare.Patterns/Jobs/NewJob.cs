namespace RedHare.Patterns.Jobs;

/// <summary>A job on its way into a queue.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Spec">What <see cref="JobRecord.Write"/> wrote.</param>
/// <param name="Options">Where it goes.</param>
internal readonly record struct NewJob(string Id, byte[] Spec, JobOptions Options);
