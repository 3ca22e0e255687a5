using RedHare.Persistence.Checking;

namespace RedHare.Cli;

/// <summary>redhare check: looks for damage in a file that a server keeps its data in, and repairs it if it is told to.</summary>
internal static class CheckCommand
{
    private const string Usage = "Usage: redhare check FILE [--fix [--yes]]\n";

    /// <summary>Returns the exit code: 0 when the file is sound, or is so now; 1 when it is not.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? file = null;
        bool fixes = false, asks = true;
        foreach (var argument in arguments)
        {
            if (argument == "--fix") fixes = true;
            else if (argument == "--yes") asks = false;
            else if (file is null && !argument.StartsWith("--", StringComparison.Ordinal)) file = argument;
            else return Fail(Usage);
        }
        if (file is null) return Fail(Usage);
        if (Directory.Exists(file)) return Fail($"redhare check: '{file}' is a directory: name a file in it, dump.rdb or appendonlydir/appendonly.aof.manifest\n");
        try
        {
            return Check(file, fixes, asks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail($"redhare check: {exception.Message}\n");
        }
    }

    private static int Check(string file, bool fixes, bool asks)
    {
        var report = FileCheck.Run(file);
        foreach (var line in report.Lines) Say(line);
        if (report.IsSound) return 0;
        if (report.Repair is not { } repair) return 1;
        if (!fixes)
        {
            Say($"redhare check {file} --fix would {repair.Offer}.");
            return 1;
        }
        Say($"This will {repair.Offer}.");
        if (asks && !Agrees()) return 1;
        repair.Run();
        Say("Done.");
        return 0;
    }

    private static bool Agrees()
    {
        CommandLine.Print(Console.OpenStandardOutput(), "Continue? [y/N]: ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Say(string line) => CommandLine.Print(Console.OpenStandardOutput(), line + "\n");

    private static int Fail(string text)
    {
        CommandLine.Print(Console.OpenStandardError(), text);
        return 1;
    }
}
