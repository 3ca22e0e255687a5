using System.Formats.Asn1;
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
    [InlineData("E=a@example.org, DC=org", "DC=org,EMAILADDRESS=a@example.org")]
    [InlineData("OID.1.2.3.4=odd", "1.2.3.4=odd")]
    public void Names_are_written_as_RabbitMQ_writes_them(string name, string expected) =>
        Assert.Equal(expected, SubjectName.Format(new X500DistinguishedName(name, X500DistinguishedNameFlags.None)));

    [Fact]
    public void Parts_that_belong_together_are_joined_by_a_plus()
    {
        // .NET writes no such names.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
            foreach (var (type, value) in new[] { ("2.5.4.11", "one"), ("2.5.4.3", "two") })
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(type);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                }
        Assert.Equal("CN=two+OU=one", SubjectName.Format(new X500DistinguishedName(writer.Encode())));
    }

    [Fact]
    public void Common_names_are_joined()
    {
        Assert.Equal("one,two", SubjectName.CommonName(new X500DistinguishedName("CN=one, O=x, CN=two", X500DistinguishedNameFlags.None)));
        Assert.Null(SubjectName.CommonName(new X500DistinguishedName("O=x")));
    }
}
