namespace RedHare.Commands.Tests.HyperLogLogs;

public sealed class PfDebugTests : CommandTest
{
    [Fact]
    public void Shows_runs()
    {
        Run("PFADD h");
        Expect("\"Z:16384\"", "PFDEBUG DECODE h");
        Run("PFADD h a");
        Expect("\"Z:12711 v:2,1 Z:3672\"", "PFDEBUG DECODE h");
        Run("PFDEBUG TODENSE h");
        Expect("(error) ERR HLL encoding is not sparse", "PFDEBUG DECODE h");
    }

    [Fact]
    public void Makes_dense()
    {
        Run("PFADD h a");
        Expect("sparse", "PFDEBUG ENCODING h");
        Expect("1", "PFDEBUG TODENSE h");
        Expect("0", "PFDEBUG TODENSE h");
        Expect("dense", "PFDEBUG ENCODING h");
        Expect("1", "PFCOUNT h");
    }

    [Fact]
    public void Shows_registers()
    {
        Run("PFADD h a b c");
        var registers = Run("PFDEBUG GETREG h").Trim('[', ']').Split(", ");
        Assert.Equal(16384, registers.Length);
        Assert.Equal(3, registers.Count(register => register != "0"));
        Expect("dense", "PFDEBUG ENCODING h");
    }

    [Fact]
    public void Refusals()
    {
        Run("SET t text");
        Run("PFADD h a");
        Expect("(error) ERR The specified key does not exist", "PFDEBUG NOSUCH none");
        Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", "PFDEBUG GETREG t");
        Expect("(error) ERR Unknown PFDEBUG subcommand 'nosuch'", "PFDEBUG nosuch h");
    }
}
