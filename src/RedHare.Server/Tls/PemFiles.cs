using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Server.Tls;

/// <summary>Certificates and keys from files; what is wrong with one is said with its name.</summary>
internal static class PemFiles
{
    /// <summary>The server's certificate with its key, and the rest of its file: those between it and its authority.</summary>
    public static X509Certificate2 ReadCertificate(string file, string keyFile, string password, out X509Certificate2Collection between)
    {
        if (file.Length == 0) throw new TlsConfigurationException("No tls-cert-file configured!");
        if (keyFile.Length == 0) throw new TlsConfigurationException("No tls-key-file configured!");
        var text = Read("certificate", file);
        between = Import("certificate", file, text);
        if (between.Count == 0) throw new TlsConfigurationException($"Failed to load certificate: {file}: there is none in it");
        var own = between[0];
        between.RemoveAt(0);
        try
        {
            return WithKey(own, text, Read("private key", keyFile), password);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new TlsConfigurationException($"Failed to load private key: {keyFile}: {exception.Message}", exception);
        }
        finally
        {
            own.Dispose();
        }
    }

    /// <summary>The authorities of a file and of all files of a directory, whatever their names; an empty name means none.</summary>
    public static X509Certificate2Collection ReadAuthorities(string file, string directory)
    {
        var all = new X509Certificate2Collection();
        if (file.Length > 0)
        {
            all.AddRange(Import("CA certificate(s)", file, Read("CA certificate(s)", file)));
            if (all.Count == 0) throw new TlsConfigurationException($"Failed to configure CA certificate(s) file: {file}: there is none in it");
        }
        if (directory.Length == 0) return all;
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory)) all.AddRange(Import("CA certificate(s)", path, Read("CA certificate(s)", path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TlsConfigurationException($"Failed to configure CA certificate(s) directory: {directory}: {exception.Message}", exception);
        }
        return all;
    }

    private static X509Certificate2 WithKey(X509Certificate2 own, string text, string key, string password)
    {
        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw new ArgumentException("it is encrypted in OpenSSL's old form; 'openssl pkcs8 -topk8' makes a file that can be read");
        var certificate = key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(text, key, password)
            : X509Certificate2.CreateFromPem(text, key);
        if (!OperatingSystem.IsWindows()) return certificate;
        // Windows' TLS takes keys only from its own store, if only for a while.
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection Import(string what, string file, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new TlsConfigurationException($"Failed to load {what}: {file}: {exception.Message}", exception);
        }
        return certificates;
    }

    private static string Read(string what, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsConfigurationException($"Failed to load {what}: {file}: {exception.Message}", exception);
        }
    }
}
