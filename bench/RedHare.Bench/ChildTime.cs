using System.Globalization;

namespace RedHare.Bench;

/// <summary>CPU time of the processes that were started here and have ended: the system adds it up, in hundredths of a second.</summary>
internal static class ChildTime
{
    private const int ChildrensUser = 13, ChildrensSystem = 14;

    public static double Seconds
    {
        get
        {
            var line = File.ReadAllText("/proc/self/stat");
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[ChildrensUser], CultureInfo.InvariantCulture) + long.Parse(fields[ChildrensSystem], CultureInfo.InvariantCulture)) / 100.0;
        }
    }
}
