namespace RedHare.Commands.Configuration;

/// <summary>A <c>rename-command</c> line.</summary>
/// <param name="Name">The command's name.</param>
/// <param name="NewName">What it is called instead; empty where nobody may call it.</param>
internal readonly record struct RenamedCommand(string Name, string NewName);
