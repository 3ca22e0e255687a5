namespace RedHare.Commands.Generator;

/// <summary>Checks what only all declarations together tell.</summary>
internal static class TableRules
{
    public static IEnumerable<Finding> Check(IReadOnlyList<CommandModel> commands)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var command in commands)
            if (!names.Add(command.Name))
                yield return new(Rules.DuplicateName, command.Place, command.Name);

        var containers = new HashSet<string>(commands.Select(command => command.Container).OfType<string>(), StringComparer.Ordinal);
        foreach (var command in commands)
        {
            if (command.Container is { } container && !names.Contains(container))
                yield return new(Rules.NoContainer, command.Place, command.Name, container);
            // A Run of the wrong shape has been reported already.
            if (!command.HasRun && !containers.Contains(command.Name) && command.Findings.All(finding => finding.Rule != Rules.WrongRun))
                yield return new(Rules.MissingRun, command.Place, command.Name);
        }
    }
}
