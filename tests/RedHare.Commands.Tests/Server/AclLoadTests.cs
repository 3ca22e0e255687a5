namespace RedHare.Commands.Tests.Server;

public sealed class AclLoadTests : CommandTest
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-acl").FullName;

    private string File => Path.Combine(_directory, "users.acl");

    public AclLoadTests()
    {
        Assert.Null(Server.Context.Configuration.Preset("dir", _directory));
        Assert.Null(Server.Context.Configuration.Preset("aclfile", "users.acl"));
    }

    [Fact]
    public void What_SAVE_wrote_LOAD_reads()
    {
        Run("ACL SETUSER amy on >secret +get +config|get ~a %R~b &c (+set ~d)");
        var list = Run("ACL LIST");
        Expect("OK", "ACL SAVE");
        Run("ACL SETUSER bob");
        Run("ACL SETUSER amy off -get");
        Expect("OK", "ACL LOAD");
        Expect(list, "ACL LIST");
    }

    [Theory]
    [InlineData("amy on", "1: line should start with user keyword followed by the username.")]
    [InlineData("user amy on\nuser amy off", "Duplicate user 'amy' found on line 2.")]
    [InlineData("user amy +nothing", "Error in ACL SETUSER modifier '+nothing': Unknown command or category name in ACL")]
    public void A_file_with_a_fault_changes_nothing(string text, string error)
    {
        System.IO.File.WriteAllText(File, text);
        Run("ACL SETUSER bob");
        var reply = Run("ACL LOAD");
        Assert.Contains(error, reply, StringComparison.Ordinal);
        Assert.EndsWith("WARNING: ACL errors detected, no change to the previously active ACL rules was performed", reply, StringComparison.Ordinal);
        Expect("[\"bob\", \"default\"]", "ACL USERS");
    }

    [Fact]
    public void At_the_start_the_file_must_be_there()
    {
        Assert.Contains("No such file or directory", Server.Context.LoadUsers(), StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, "user amy on nopass +@all\n");
        Assert.Null(Server.Context.LoadUsers());
        Expect("[\"amy\", \"default\"]", "ACL USERS");
    }
}
