using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Client.Tests.Links;

/// <summary>An authority of the test's own, and what it signed, as PEM files in a directory.</summary>
internal sealed class TestCertificates : IDisposable
{
    public TestCertificates()
    {
        var now = DateTimeOffset.UtcNow;
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest($"CN={Authority}", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Ca, ca.ExportCertificatePem());
        Issue(ca, "localhost", "server", IPAddress.Parse("127.0.0.2"));
        Issue(ca, "client", "client", null);
        Issue(ca, "elsewhere.example", "elsewhere", null);
    }

    /// <summary>Its name, which no other has.</summary>
    public string Authority { get; } = $"RedHare test authority {Guid.NewGuid():N}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("redhare-tls-").FullName;

    public string Ca => Path.Combine(Folder, "ca.pem");

    public string Certificate(string name) => Path.Combine(Folder, $"{name}.pem");

    public string Key(string name) => Path.Combine(Folder, $"{name}.key");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Issue(X509Certificate2 ca, string host, string name, IPAddress? address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (address is not null) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, ca.NotBefore, ca.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Certificate(name), certificate.ExportCertificatePem());
        File.WriteAllText(Key(name), key.ExportPkcs8PrivateKeyPem());
    }
}
