package io.legate.upstream;

import com.google.protobuf.Message;
import io.legate.http.HeaderFormat;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.network.TransportSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for a cluster, compiled. Immutable, shared by all threads (the limits and
 * metrics in it count).
 *
 * @param ref name and number
 * @param observabilityName {@code alt_stat_name}, or the name
 * @param connectTimeoutNanos 5 s unless configured
 * @param bufferLimitBytes {@code per_connection_buffer_limit_bytes}, 1 MiB unless configured; 0:
 *     any number
 * @param http what concerns its HTTP connections
 * @param pool how connections are made and shared
 * @param tcp what concerns its sockets
 * @param transportSocket what lies below
 * @param defaultBreaker the limits of priority DEFAULT
 * @param highBreaker the limits of priority HIGH
 * @param stats its metrics
 * @param tracked what is measured besides, or null
 * @param addedViaApi whether it came by CDS
 * @param edsServiceName the EDS name when it differs, or null
 * @param proto the configuration, for {@code /config_dump}
 */
public record ClusterInfo(
    ClusterRef ref,
    String observabilityName,
    long connectTimeoutNanos,
    int bufferLimitBytes,
    HttpOptions http,
    PoolOptions pool,
    TcpOptions tcp,
    TransportSocketFactory transportSocket,
    CircuitBreaker defaultBreaker,
    CircuitBreaker highBreaker,
    ClusterStats stats,
    @Nullable TrackedStats tracked,
    boolean addedViaApi,
    @Nullable String edsServiceName,
    Message proto) {

  /** The cluster's name. */
  public String name() {
    return ref.name();
  }

  /** The limits of a priority. */
  public CircuitBreaker breaker(ResourcePriority priority) {
    return priority == ResourcePriority.HIGH ? highBreaker : defaultBreaker;
  }

  /**
   * Options of the connections that carry HTTP.
   *
   * @param idleTimeoutNanos 1 h unless configured; 0: none
   * @param maxRequestsPerConnection 0: any number
   * @param maxConnectionDurationNanos 0: any
   * @param maxResponseHeadersBytes of HTTP/1: 80 KiB unless configured
   * @param maxHeadersCount 100 unless configured
   * @param enableTrailers HTTP/1 trailers are kept
   * @param headerFormat how HTTP/1 names are written
   * @param protocol which protocol requests are sent in
   * @param http2 what HTTP/2 connections need; null where there are none
   */
  public record HttpOptions(
      long idleTimeoutNanos,
      long maxRequestsPerConnection,
      long maxConnectionDurationNanos,
      int maxResponseHeadersBytes,
      int maxHeadersCount,
      boolean enableTrailers,
      HeaderFormat headerFormat,
      UpstreamProtocol protocol,
      @Nullable Http2 http2) {

    /** Options of a cluster that speaks HTTP/1.1. */
    public HttpOptions(
        long idleTimeoutNanos,
        long maxRequestsPerConnection,
        long maxConnectionDurationNanos,
        int maxResponseHeadersBytes,
        int maxHeadersCount,
        boolean enableTrailers,
        HeaderFormat headerFormat) {
      this(
          idleTimeoutNanos,
          maxRequestsPerConnection,
          maxConnectionDurationNanos,
          maxResponseHeadersBytes,
          maxHeadersCount,
          enableTrailers,
          headerFormat,
          UpstreamProtocol.HTTP_1_1,
          null);
    }
  }

  /**
   * What HTTP/2 connections need.
   *
   * @param options of the codec
   * @param stats {@code cluster.NAME.http2.}
   */
  public record Http2(Http2Options options, Http2Stats stats) {}

  /**
   * How connections are made and shared.
   *
   * @param preconnectRatio for how many times the requests that there are, connections are made
   *     ({@code per_upstream_preconnect_ratio}); 1: none ahead of time
   * @param predictiveRatio for how many times the requests of the whole cluster that there are,
   *     connections are made, to the hosts that will be next ({@code predictive_preconnect_ratio})
   * @param perDownstreamConnection whether each downstream connection has upstream connections of
   *     its own ({@code connection_pool_per_downstream_connection})
   * @param closesOnHealthFailure whether byte streams to a host that turns ill are cut ({@code
   *     close_connections_on_host_health_failure})
   * @param closesOnHostSetChange whether connections are retired when hosts come or go ({@code
   *     close_connections_on_host_set_change})
   */
  public record PoolOptions(
      double preconnectRatio,
      double predictiveRatio,
      boolean perDownstreamConnection,
      boolean closesOnHealthFailure,
      boolean closesOnHostSetChange) {
    /** Nothing configured. */
    public static final PoolOptions NONE = new PoolOptions(1, 1, false, false, false);
  }

  /**
   * Options of the sockets.
   *
   * @param binding where they come from
   * @param keepalive {@code SO_KEEPALIVE}
   * @param keepaliveProbes 0: the system's
   * @param keepaliveTimeSeconds 0: the system's
   * @param keepaliveIntervalSeconds 0: the system's
   * @param addressOrder in which order several addresses of a host are tried
   */
  public record TcpOptions(
      Binding binding,
      boolean keepalive,
      int keepaliveProbes,
      int keepaliveTimeSeconds,
      int keepaliveIntervalSeconds,
      AddressOrder addressOrder) {
    /** Nothing configured. */
    public static final TcpOptions NONE = new TcpOptions(Binding.NONE, false, 0, 0, 0);

    /** Options of sockets to hosts of one address. */
    public TcpOptions(
        Binding binding,
        boolean keepalive,
        int keepaliveProbes,
        int keepaliveTimeSeconds,
        int keepaliveIntervalSeconds) {
      this(
          binding,
          keepalive,
          keepaliveProbes,
          keepaliveTimeSeconds,
          keepaliveIntervalSeconds,
          AddressOrder.STANDARD);
    }
  }
}
