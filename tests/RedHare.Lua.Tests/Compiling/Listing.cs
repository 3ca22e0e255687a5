using System.Text;
using RedHare.Lua;

namespace RedHare.Lua.Tests.Compiling;

/// <summary>A prototype as text, one instruction to a line: "[line] Code A B C", as its operands are used.</summary>
internal static class Listing
{
    public static string Of(Prototype prototype)
    {
        var text = new StringBuilder();
        for (var i = 0; i < prototype.Code.Length; i++)
        {
            if (i > 0) text.Append('\n');
            text.Append(Of(prototype.Code[i]));
        }
        return text.ToString();
    }

    public static string Of(Instruction i) => i.Code switch
    {
        OpCode.LoadK or OpCode.GetGlobal or OpCode.SetGlobal or OpCode.Closure or OpCode.ForLoop or OpCode.ForPrep => $"{i.Code} {i.A} {i.Bx}",
        OpCode.Jmp or OpCode.ExtraArg => $"{i.Code} {i.Bx}",
        OpCode.Move or OpCode.LoadNil or OpCode.GetUpval or OpCode.SetUpval or OpCode.Unm or OpCode.Not or OpCode.Len or OpCode.Return or OpCode.VarArg => $"{i.Code} {i.A} {i.B}",
        OpCode.Close => $"{i.Code} {i.A}",
        OpCode.Test or OpCode.TForLoop => $"{i.Code} {i.A} {i.C}",
        _ => $"{i.Code} {i.A} {i.B} {i.C}",
    };
}
