namespace RedHare.Commands.Tests.Keys;

public sealed class ObjectEncodingTests : CommandTest
{
    [Fact]
    public void Names_encodings()
    {
        Run("MSET int 12 embstr text");
        Client.Run("SET", "raw", new string('x', 45));
        Run("SADD intset 1 2 3");
        Run("SADD listpack a b");
        for (var i = 0; i < 200; i++) Run($"SADD hashtable m{i}");
        for (var i = 0; i < 200; i++) Run($"ZADD skiplist {i} m{i}");
        foreach (var name in new[] { "int", "embstr", "raw", "intset", "listpack", "hashtable", "skiplist" }) Expect($"\"{name}\"", "OBJECT ENCODING " + name);
        Expect("(nil)", "OBJECT ENCODING none");
        Expect("(error) ERR wrong number of arguments for 'object|encoding' command", "OBJECT ENCODING");
        Expect("(error) ERR unknown subcommand 'NOTHING'. Try OBJECT HELP.", "OBJECT NOTHING x");
    }
}
