using RedHare.Commands;

namespace RedHare.Scripting.Functions;

/// <summary>A change of the libraries changes no key; its effect is the command in its own words.</summary>
internal static class FunctionEffect
{
    public static void Give(CommandCall call)
    {
        call.Unit.BeginEffect(call.Count);
        for (var i = 0; i < call.Count; i++) call.Unit.EffectArgument(call[i]);
    }
}
