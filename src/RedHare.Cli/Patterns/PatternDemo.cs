namespace RedHare.Cli.Patterns;

/// <summary>One pattern: what it is for, and a run of it.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Need">What it is for, behind "I need to".</param>
/// <param name="Structure">The data structures behind it.</param>
/// <param name="Words">What else somebody might say who needs it.</param>
/// <param name="Entry">Where it is in the library.</param>
/// <param name="Page">Its page under docs/patterns.</param>
/// <param name="RunAsync">The run, whose source is what is shown for copying.</param>
internal sealed record PatternDemo(string Name, string Need, string Structure, string Words, string Entry, string Page, Func<Hare, Show, Task> RunAsync)
{
    /// <summary>The source of the run as a program would have it: steps are comments, results are printed.</summary>
    public string Code()
    {
        var type = RunAsync.Method.DeclaringType!.Name;
        using var stream = typeof(PatternDemo).Assembly.GetManifestResourceStream($"{type}.cs") ?? throw new InvalidOperationException($"The source of {type} is not embedded.");
        using var reader = new StreamReader(stream);
        return DemoSource.Body(reader.ReadToEnd());
    }
}
