namespace RedHare.Commands.Tests.Configuration;

/// <summary>The directives that the redis.conf shipped with Redis 7.2 sets, with its values.</summary>
internal static class DefaultFile
{
    public const string Text = """
        bind 127.0.0.1 -::1
        protected-mode yes
        port 6379
        tcp-backlog 511
        timeout 0
        tcp-keepalive 300
        daemonize no
        pidfile /var/run/redis_6379.pid
        loglevel notice
        logfile ""
        databases 16
        always-show-logo no
        set-proc-title yes
        proc-title-template "{title} {listen-addr} {server-mode}"
        locale-collate ""
        stop-writes-on-bgsave-error yes
        rdbcompression yes
        rdbchecksum yes
        dbfilename dump.rdb
        rdb-del-sync-files no
        dir ./
        replica-serve-stale-data yes
        replica-read-only yes
        repl-diskless-sync yes
        repl-diskless-sync-delay 5
        repl-diskless-sync-max-replicas 0
        repl-diskless-load disabled
        repl-disable-tcp-nodelay no
        replica-priority 100
        acllog-max-len 128
        lazyfree-lazy-eviction no
        lazyfree-lazy-expire no
        lazyfree-lazy-server-del no
        replica-lazy-flush no
        lazyfree-lazy-user-del no
        lazyfree-lazy-user-flush no
        oom-score-adj no
        oom-score-adj-values 0 200 800
        disable-thp yes
        appendonly no
        appendfilename "appendonly.aof"
        appenddirname "appendonlydir"
        appendfsync everysec
        no-appendfsync-on-rewrite no
        auto-aof-rewrite-percentage 100
        auto-aof-rewrite-min-size 64mb
        aof-load-truncated yes
        aof-use-rdb-preamble yes
        aof-timestamp-enabled no
        slowlog-log-slower-than 10000
        slowlog-max-len 128
        latency-monitor-threshold 0
        notify-keyspace-events ""
        hash-max-listpack-entries 512
        hash-max-listpack-value 64
        list-max-listpack-size -2
        list-compress-depth 0
        set-max-intset-entries 512
        set-max-listpack-entries 128
        set-max-listpack-value 64
        zset-max-listpack-entries 128
        zset-max-listpack-value 64
        hll-sparse-max-bytes 3000
        stream-node-max-bytes 4096
        stream-node-max-entries 100
        activerehashing yes
        client-output-buffer-limit normal 0 0 0
        client-output-buffer-limit replica 256mb 64mb 60
        client-output-buffer-limit pubsub 32mb 8mb 60
        hz 10
        dynamic-hz yes
        aof-rewrite-incremental-fsync yes
        rdb-save-incremental-fsync yes
        jemalloc-bg-thread yes

        """;

    /// <summary>What it shows commented out, where that asks for nothing unbuilt.</summary>
    public const string Optional = """
        bind-source-addr 10.0.0.1
        enable-protected-configs no
        enable-debug-command no
        enable-module-command no
        unixsocket /run/redis.sock
        unixsocketperm 700
        socket-mark-id 0
        max-new-connections-per-cycle 10
        max-new-tls-connections-per-cycle 1
        tls-cert-file redis.crt
        tls-key-file redis.key
        tls-key-file-pass secret
        tls-client-cert-file client.crt
        tls-client-key-file client.key
        tls-client-key-file-pass secret
        tls-dh-params-file redis.dh
        tls-ca-cert-file ca.crt
        tls-ca-cert-dir /etc/ssl/certs
        tls-auth-clients optional
        tls-protocols "TLSv1.2 TLSv1.3"
        tls-ciphers DEFAULT:!MEDIUM
        tls-ciphersuites TLS_CHACHA20_POLY1305_SHA256
        tls-prefer-server-ciphers yes
        tls-session-caching no
        tls-session-cache-size 5000
        tls-session-cache-timeout 60
        supervised auto
        syslog-enabled no
        syslog-ident redis
        syslog-facility local0
        crash-log-enabled no
        crash-memcheck-enabled no
        hide-user-data-from-log yes
        save 3600 1 300 100 60 10000
        sanitize-dump-payload no
        masterauth secret
        masteruser me
        repl-ping-replica-period 10
        repl-timeout 60
        repl-backlog-size 1mb
        repl-backlog-ttl 3600
        propagation-error-behavior ignore
        replica-ignore-disk-write-errors no
        replica-announced yes
        min-replicas-to-write 3
        min-replicas-max-lag 10
        replica-announce-ip 5.5.5.5
        replica-announce-port 1234
        tracking-table-max-keys 1000000
        acl-pubsub-default resetchannels
        requirepass foobared
        maxclients 10000
        maxmemory 100mb
        maxmemory-policy noeviction
        maxmemory-samples 5
        maxmemory-eviction-tenacity 10
        replica-ignore-maxmemory yes
        active-expire-effort 1
        io-threads 4
        io-threads-do-reads no
        shutdown-timeout 10
        shutdown-on-sigint default
        shutdown-on-sigterm nosave force
        lua-time-limit 5000
        busy-reply-threshold 5000
        cluster-config-file nodes-6379.conf
        cluster-node-timeout 15000
        cluster-port 0
        cluster-replica-validity-factor 10
        cluster-migration-barrier 1
        cluster-allow-replica-migration yes
        cluster-require-full-coverage yes
        cluster-replica-no-failover no
        cluster-allow-reads-when-down no
        cluster-allow-pubsubshard-when-down yes
        cluster-link-sendbuf-limit 0
        cluster-announce-hostname ""
        cluster-announce-human-nodename ""
        cluster-preferred-endpoint-type ip
        cluster-announce-ip 10.1.1.5
        cluster-announce-tls-port 6379
        cluster-announce-port 0
        cluster-announce-bus-port 6380
        latency-tracking yes
        latency-tracking-info-percentiles 50 99 99.9
        client-query-buffer-limit 1gb
        proto-max-bulk-len 512mb
        maxmemory-clients 5%
        lfu-log-factor 10
        lfu-decay-time 1
        activedefrag no
        active-defrag-ignore-bytes 100mb
        active-defrag-threshold-lower 10
        active-defrag-threshold-upper 100
        active-defrag-cycle-min 1
        active-defrag-cycle-max 25
        active-defrag-max-scan-fields 1000
        server-cpulist 0-7:2
        bio-cpulist 1,3
        aof-rewrite-cpulist 8-11
        bgsave-cpulist 1,10-11
        ignore-warnings ARM64-COW-BUG
        list-max-ziplist-entries 512
        lua-replicate-commands yes

        """;
}
