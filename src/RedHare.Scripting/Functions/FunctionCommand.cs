using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function",
    Arity = -2,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about functions.")]
internal static class FunctionCommand;
