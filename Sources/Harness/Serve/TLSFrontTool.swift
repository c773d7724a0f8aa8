/// A program that speaks TLS in front of the mocks, and how it is told to.
///
/// The order is the order of preference. stunnel and socat hand the bytes on as they are, so that a fault shows as it does without TLS:
/// a lost answer stays lost. nginx and caddy are HTTP proxies and answer 502, or ask again, in its place. stunnel takes new connections
/// faster than socat, which starts a process for each; nginx is faster than caddy. docs/serve.md has the figures.
public enum TLSFrontTool: String, Sendable, CaseIterable {
    /// stunnel 5 of stunnel.org.
    case stunnel
    /// socat with OpenSSL.
    case socat
    /// nginx as a reverse proxy.
    case nginx
    /// Caddy as a reverse proxy.
    case caddy

    /// What its executable may be called.
    var programs: [String] { self == .stunnel ? ["stunnel4", "stunnel", "stunnel5"] : [rawValue] }

    /// The Debian package that has it.
    var package: String {
        switch self {
        case .stunnel: "stunnel4"
        case .nginx: "nginx-light"
        case .socat, .caddy: rawValue
        }
    }

    /// How it is started: arguments, a configuration file, and environment variables.
    ///
    /// It starts in the folder of the certificate, so that paths are relative and need no quotes; it stays in the foreground.
    func launch(port: UInt16, upstream: String) -> (arguments: [String], configuration: String, environment: [String: String]) {
        let certificate = ThrowAwayCertificate.certificate
        let key = ThrowAwayCertificate.key
        switch self {
        case .stunnel:
            // Without CAfile it complains of having none, which would look like the reason of a failure.
            return (
                [Self.configurationFile],
                """
                foreground = yes
                pid =
                syslog = no
                debug = err
                socket = l:TCP_NODELAY=1
                socket = r:TCP_NODELAY=1
                [mocks]
                accept = 127.0.0.1:\(port)
                connect = \(upstream)
                cert = \(certificate)
                key = \(key)
                CAfile = \(ThrowAwayCertificate.authority)

                """, [:]
            )
        case .socat:
            let listen = "bind=127.0.0.1,reuseaddr,fork,backlog=128,nodelay"
            return (
                ["OPENSSL-LISTEN:\(port),\(listen),cert=\(certificate),key=\(key),verify=0", "TCP4:\(upstream),nodelay"], "", [:]
            )
        case .nginx:
            // One process, which needs no other user's rights to the folder. Nothing is tried twice, buffered or cut.
            return (
                ["-e", "stderr", "-p", ".", "-c", Self.configurationFile],
                """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr error;
                events { worker_connections 4096; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    upstream mocks { server \(upstream) max_fails=0; keepalive 64; }
                    server {
                        listen 127.0.0.1:\(port) ssl;
                        ssl_certificate \(certificate);
                        ssl_certificate_key \(key);
                        client_max_body_size 0;
                        keepalive_requests 1000000;
                        underscores_in_headers on;
                        location / {
                            proxy_pass http://mocks;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_set_header Host $http_host;
                            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                            proxy_next_upstream off;
                            proxy_buffering off;
                            proxy_request_buffering off;
                        }
                    }
                }

                """, [:]
            )
        case .caddy:
            return (
                ["run", "--config", Self.configurationFile, "--adapter", "caddyfile"],
                """
                {
                    admin off
                    auto_https off
                    default_sni localhost
                    servers {
                        protocols h1
                    }
                    log {
                        level ERROR
                    }
                }
                :\(port) {
                    bind 127.0.0.1
                    tls \(certificate) \(key)
                    reverse_proxy \(upstream) {
                        flush_interval -1
                    }
                }

                """, ["HOME": ".", "XDG_CONFIG_HOME": "./config", "XDG_DATA_HOME": "./data"]
            )
        }
    }

    /// The name of the configuration file in the folder.
    static let configurationFile = "front.conf"
}
