namespace RedHare.Patterns.Jobs;

/// <summary>What flows add to the scripts of a queue.</summary>
internal static class JobHooks
{
    /// <summary>
    /// <c>finished(id, tag, ok, payload)</c>: called once by <see cref="JobScripts.Step"/> for a job that has a tag, when it has completed (payload: its result) or was given up (payload: the reason). It may use
    /// KEYS[14] to KEYS[16], <c>enqueue</c>, <c>delay</c> and <c>event</c>; a flush and a publish follow.
    /// </summary>
    public const string Finished =
        """
        local function finished(id, tag, ok, payload)
        end

        """;
}
