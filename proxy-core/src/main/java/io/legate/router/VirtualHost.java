package io.legate.router;

/**
 * What holds for all routes of a virtual host. Immutable. Envoy: {@code
 * envoy.config.route.v3.VirtualHost}.
 *
 * @param name its name
 * @param requireTls which requests are redirected to {@code https}
 * @param includeRequestAttemptCount whether upstreams get {@code x-envoy-attempt-count}
 * @param includeAttemptCountInResponse whether clients get it
 * @param includeIsTimeoutRetryHeader whether a retry after a timeout says so to the upstream, by
 *     {@code x-envoy-is-timeout-retry}
 */
public record VirtualHost(
    String name,
    TlsRequirement requireTls,
    boolean includeRequestAttemptCount,
    boolean includeAttemptCountInResponse,
    boolean includeIsTimeoutRetryHeader) {
  /** Which requests must come over TLS. */
  public enum TlsRequirement {
    NONE,
    EXTERNAL_ONLY,
    ALL
  }
}
