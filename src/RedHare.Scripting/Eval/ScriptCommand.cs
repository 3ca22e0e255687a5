using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script", Arity = -2, Group = "scripting", Since = "2.6.0", Complexity = "Depends on subcommand.", Summary = "Holds the subcommands about the cache of scripts.")]
internal static class ScriptCommand;
