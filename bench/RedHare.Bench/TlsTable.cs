using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Bench;

/// <summary>What TLS costs: GET on plain connections and over TLS 1.3, on RedHare and on redis-server, if the one installed was built with it.</summary>
internal static class TlsTable
{
    public static int Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var requests = Options.Number(args, "--requests", 200_000);
        var directory = Directory.CreateTempSubdirectory("redhare-bench-tls-").FullName;
        try
        {
            var (certificate, key) = Certificate(directory);
            var (redisPort, redHarePort) = (ServerProcess.FreePort(), ServerProcess.FreePort());
            using var redis = ServerProcess.StartRedis("--tls-port", $"{redisPort}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no", "--tls-ca-cert-file", certificate);
            using var redHare = ServerProcess.StartRedHare("--tls-port", $"{redHarePort}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no");
            string[] set = ["SET", "key:__rand_int__", "xxx"], get = ["GET", "key:__rand_int__"];
            foreach (var server in new[] { redis, redHare }) RedisBenchmark.Measure(server, set, 200_000, 16);
            Console.WriteLine("| GET | depth | RedHare ops/s | Redis ops/s | RedHare CPU µs/op | Redis CPU µs/op | RedHare p50 / p99 ms | Redis p50 / p99 ms |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            foreach (var depth in (int[])[1, 16])
                foreach (var isSecure in new[] { false, true })
                {
                    List<Run> ours = [], theirs = [];
                    var count = depth == 1 ? requests : requests * 4;
                    Run Measure(ServerProcess server, int port) => RedisBenchmark.Measure(server, get, count, depth, more: isSecure ? ["-p", $"{port}", "--tls", "--cacert", certificate] : []);
                    for (var round = 0; round < rounds; round++)
                    {
                        // Whoever goes first meets a machine that was idle: they take turns.
                        if (round % 2 == 0) theirs.Add(Measure(redis, redisPort));
                        ours.Add(Measure(redHare, redHarePort));
                        if (round % 2 != 0) theirs.Add(Measure(redis, redisPort));
                    }
                    var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
                    Console.WriteLine(
                        $"| {(isSecure ? "TLS 1.3" : "plain")} | {depth} | {mine.PerSecond:N0} | {its.PerSecond:N0} | {mine.CpuMicroseconds:F2} | {its.CpuMicroseconds:F2} " +
                        $"| {mine.P50:F2} / {mine.P99:F2} | {its.P50:F2} / {its.P99:F2} |");
                }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        return 0;
    }

    private static (string Certificate, string Key) Certificate(string directory)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (file, keyFile) = (Path.Combine(directory, "server.pem"), Path.Combine(directory, "server.key"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }
}
