using System.Text;

namespace RedHare.Lua.Tests.Compiling;

/// <summary>Prototypes as text: "Code A B C" with the operands that the instruction uses, between bars.</summary>
internal static class Listing
{
    public static Prototype Compile(string source) => LuaCompiler.Compile(Encoding.Latin1.GetBytes(source), "@t");

    public static string Of(string source) => Of(Compile(source));

    public static string Of(Prototype prototype) => string.Join(" | ", prototype.Code.Select(Of));

    public static string Error(string source, string chunkName = "@t") =>
        Encoding.Latin1.GetString(Xunit.Assert.Throws<LuaException>(() => LuaCompiler.Compile(Encoding.Latin1.GetBytes(source), chunkName)).Value.String!.Span);

    private static string Of(Instruction i) => i.Code switch
    {
        OpCode.LoadK or OpCode.GetGlobal or OpCode.SetGlobal or OpCode.Closure or OpCode.ForLoop or OpCode.ForPrep => $"{i.Code} {i.A} {i.Bx}",
        OpCode.Jmp or OpCode.ExtraArg => $"{i.Code} {i.Bx}",
        OpCode.Move or OpCode.LoadNil or OpCode.GetUpval or OpCode.SetUpval or OpCode.Unm or OpCode.Not or OpCode.Len or OpCode.Return or OpCode.VarArg
            => $"{i.Code} {i.A} {i.B}",
        OpCode.Close => $"{i.Code} {i.A}",
        OpCode.Test or OpCode.TForLoop => $"{i.Code} {i.A} {i.C}",
        _ => $"{i.Code} {i.A} {i.B} {i.C}",
    };
}
