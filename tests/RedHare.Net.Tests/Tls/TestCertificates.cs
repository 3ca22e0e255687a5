using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Net.Tests.Tls;

/// <summary>An authority of the test's own, and what it signed, as PEM files in a directory.</summary>
internal sealed class TestCertificates : IDisposable
{
    public TestCertificates()
    {
        var now = DateTimeOffset.UtcNow;
        using var ca = IssueAuthority($"CN={Authority}", null, now.AddDays(-3), now.AddDays(3));
        File.WriteAllText(Ca, ca.ExportCertificatePem());
        using var between = IssueAuthority("CN=between", ca, now.AddDays(-2), now.AddDays(2));
        Issue(ca, "server", "CN=localhost", ["localhost"], IPAddress.Parse("127.0.0.2"));
        Issue(ca, "renewed", "CN=localhost", ["localhost"]);
        Issue(ca, "client", "CN=client, O=\"Hares + Co, Ltd\"", ["client"]);
        Issue(ca, "elsewhere", "CN=elsewhere.example", ["elsewhere.example"]);
        Issue(ca, "expired", "CN=client", ["client"], until: now.AddDays(-1));
        Issue(between, "further", "CN=further", ["further"]);
        File.AppendAllText(Certificate("further"), between.ExportCertificatePem());
    }

    /// <summary>Its name, which no other has.</summary>
    public string Authority { get; } = $"RedHare test authority {Guid.NewGuid():N}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("redhare-tls-").FullName;

    public string Ca => Path.Combine(Folder, "ca.pem");

    public string Certificate(string name) => Path.Combine(Folder, $"{name}.pem");

    public string Key(string name) => Path.Combine(Folder, $"{name}.key");

    /// <summary>A certificate with its key.</summary>
    public X509Certificate2 Load(string name) => X509Certificate2.CreateFromPemFile(Certificate(name), Key(name));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static X509Certificate2 IssueAuthority(string name, X509Certificate2? issuer, DateTimeOffset from, DateTimeOffset until)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        if (issuer is null) return request.CreateSelfSigned(from, until);
        using var certificate = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private void Issue(X509Certificate2 authority, string name, string subject, string[] hosts, IPAddress? address = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts) names.AddDnsName(host);
        if (address is not null) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore, until ?? authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Certificate(name), certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Key(name), key.ExportPkcs8PrivateKeyPem());
    }
}
