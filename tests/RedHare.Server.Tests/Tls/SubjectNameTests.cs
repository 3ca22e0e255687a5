using System.Security.Cryptography.X509Certificates;
using RedHare.Server.Tls;
using Xunit;

namespace RedHare.Server.Tests.Tls;

public class SubjectNameTests
{
    [Theory]
    [InlineData("C=DE, O=Example, CN=alice", "CN=alice,O=Example,C=DE")]
    [InlineData("CN=\"a, b+c\"", "CN=a\\, b\\+c")]
    [InlineData("CN=\" #x \"", "CN=\\ #x\\ ")]
    [InlineData("CN=\"#x\"", "CN=\\#x")]
    [InlineData("CN=Zoë", "CN=Zo\\C3\\AB")]
    [InlineData("OU=one + CN=two", "CN=two+OU=one")]
    [InlineData("E=a@example.org, DC=org", "DC=org,EMAILADDRESS=a@example.org")]
    [InlineData("OID.1.2.3.4=odd", "1.2.3.4=odd")]
    public void Names_are_written_as_RabbitMQ_writes_them(string name, string expected) =>
        Assert.Equal(expected, SubjectName.Format(new X500DistinguishedName(name, X500DistinguishedNameFlags.None)));

    [Fact]
    public void Common_names_are_joined()
    {
        Assert.Equal("one,two", SubjectName.CommonName(new X500DistinguishedName("CN=one, O=x, CN=two", X500DistinguishedNameFlags.None)));
        Assert.Null(SubjectName.CommonName(new X500DistinguishedName("O=x")));
    }
}
