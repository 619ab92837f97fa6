package io.legate.stream;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Facts about one request, or about one TCP connection that is proxied: filled in along the way,
 * read by access logs. Pooled with its stream; confined to the stream's worker. Times are {@link
 * System#nanoTime()} readings; 0 means "has not happened".
 */
public final class StreamInfo {
  private @Nullable ConnectionInfo connection;
  private @Nullable Protocol protocol;
  private long startMillis;
  private long startNanos;
  private int responseCode;
  private long responseFlags;
  private @Nullable String responseCodeDetails;
  private long bytesReceived;
  private long bytesSent;
  private int attemptCount;
  private @Nullable String routeName;
  private @Nullable String virtualHostName;
  private @Nullable String upstreamCluster;
  private @Nullable String upstreamHost;
  private @Nullable String dynamicHost;
  private @Nullable String upstreamOverrideHost;
  private boolean upstreamOverrideStrict;
  private @Nullable SocketAddress upstreamRemoteAddress;
  private @Nullable SocketAddress upstreamLocalAddress;
  private @Nullable String upstreamTransportFailureReason;
  private @Nullable Protocol upstreamProtocol;
  private @Nullable String downstreamRemoteIp;
  private final StreamBytes downstreamBytes = new StreamBytes();
  private final StreamBytes upstreamBytes = new StreamBytes();

  /** When the last byte of the request came. */
  public long requestCompleteNanos;

  /** When the first byte of the request went to the upstream. */
  public long firstUpstreamTxNanos;

  /** When the last byte of the request went to the upstream. */
  public long lastUpstreamTxNanos;

  /** When the first byte of the response came from the upstream. */
  public long firstUpstreamRxNanos;

  /** When the last byte of the response came from the upstream. */
  public long lastUpstreamRxNanos;

  /** When the first byte of the response went to the client. */
  public long firstDownstreamTxNanos;

  /** When the last byte of the response went to the client. */
  public long lastDownstreamTxNanos;

  /** When everything was done; set before the access log is written. */
  public long endNanos;

  /** Forgets everything and starts anew. */
  public void start(@Nullable ConnectionInfo connection, long startMillis, long startNanos) {
    this.connection = connection;
    this.startMillis = startMillis;
    this.startNanos = startNanos;
    protocol = null;
    responseCode = 0;
    responseFlags = 0;
    responseCodeDetails = null;
    bytesReceived = 0;
    bytesSent = 0;
    attemptCount = 0;
    routeName = null;
    virtualHostName = null;
    upstreamCluster = null;
    upstreamHost = null;
    dynamicHost = null;
    upstreamOverrideHost = null;
    upstreamOverrideStrict = false;
    upstreamRemoteAddress = null;
    upstreamLocalAddress = null;
    upstreamTransportFailureReason = null;
    upstreamProtocol = null;
    downstreamRemoteIp = null;
    downstreamBytes.clear();
    upstreamBytes.clear();
    requestCompleteNanos = 0;
    firstUpstreamTxNanos = 0;
    lastUpstreamTxNanos = 0;
    firstUpstreamRxNanos = 0;
    lastUpstreamRxNanos = 0;
    firstDownstreamTxNanos = 0;
    lastDownstreamTxNanos = 0;
    endNanos = 0;
  }

  /** The downstream connection, or null for requests that the proxy makes itself. */
  public @Nullable ConnectionInfo connection() {
    return connection;
  }

  public @Nullable Protocol protocol() {
    return protocol;
  }

  public void protocol(Protocol value) {
    protocol = value;
  }

  /** Wall-clock milliseconds of the start. */
  public long startMillis() {
    return startMillis;
  }

  public long startNanos() {
    return startNanos;
  }

  /** The status sent downstream; 0 when none was. */
  public int responseCode() {
    return responseCode;
  }

  public void responseCode(int value) {
    responseCode = value;
  }

  /** The bits of {@link ResponseFlag}s. */
  public long responseFlags() {
    return responseFlags;
  }

  public void addFlag(ResponseFlag flag) {
    responseFlags |= flag.bit();
  }

  public boolean hasFlag(ResponseFlag flag) {
    return (responseFlags & flag.bit()) != 0;
  }

  public @Nullable String responseCodeDetails() {
    return responseCodeDetails;
  }

  public void responseCodeDetails(@Nullable String value) {
    responseCodeDetails = value;
  }

  /** Body bytes from the client (bytes, for TCP). */
  public long bytesReceived() {
    return bytesReceived;
  }

  public void addBytesReceived(long n) {
    bytesReceived += n;
  }

  /** Body bytes to the client (bytes, for TCP). */
  public long bytesSent() {
    return bytesSent;
  }

  public void addBytesSent(long n) {
    bytesSent += n;
  }

  /** What the client's side took; filled by its codec. */
  public StreamBytes downstreamBytes() {
    return downstreamBytes;
  }

  /** What the host's side took, of the last try; filled by its codec. */
  public StreamBytes upstreamBytes() {
    return upstreamBytes;
  }

  /** How often the request was tried upstream. */
  public int attemptCount() {
    return attemptCount;
  }

  public void attemptCount(int value) {
    attemptCount = value;
  }

  public @Nullable String routeName() {
    return routeName;
  }

  public void routeName(@Nullable String value) {
    routeName = value;
  }

  public @Nullable String virtualHostName() {
    return virtualHostName;
  }

  public void virtualHostName(@Nullable String value) {
    virtualHostName = value;
  }

  public @Nullable String upstreamCluster() {
    return upstreamCluster;
  }

  public void upstreamCluster(@Nullable String value) {
    upstreamCluster = value;
  }

  /** {@code ip:port} of the chosen host, as made when the host was. */
  public @Nullable String upstreamHost() {
    return upstreamHost;
  }

  public void upstreamHost(@Nullable String value) {
    upstreamHost = value;
  }

  /** Host and port that a filter found the request to go to, or null. */
  public @Nullable String dynamicHost() {
    return dynamicHost;
  }

  /** Sets the host and port that the request is to go to ({@code envoy.upstream.dynamic_host}). */
  public void dynamicHost(String value) {
    dynamicHost = value;
  }

  /** {@code ip:port} of the host that a filter wants, or null. */
  public @Nullable String upstreamOverrideHost() {
    return upstreamOverrideHost;
  }

  /** Whether no other host will do. */
  public boolean upstreamOverrideStrict() {
    return upstreamOverrideStrict;
  }

  /** Sets the host that a filter wants. */
  public void upstreamOverrideHost(String address, boolean strict) {
    upstreamOverrideHost = address;
    upstreamOverrideStrict = strict;
  }

  public @Nullable SocketAddress upstreamRemoteAddress() {
    return upstreamRemoteAddress;
  }

  public @Nullable SocketAddress upstreamLocalAddress() {
    return upstreamLocalAddress;
  }

  public void upstreamAddresses(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    upstreamLocalAddress = local;
    upstreamRemoteAddress = remote;
  }

  public @Nullable String upstreamTransportFailureReason() {
    return upstreamTransportFailureReason;
  }

  public void upstreamTransportFailureReason(@Nullable String value) {
    upstreamTransportFailureReason = value;
  }

  public @Nullable Protocol upstreamProtocol() {
    return upstreamProtocol;
  }

  public void upstreamProtocol(@Nullable Protocol value) {
    upstreamProtocol = value;
  }

  /**
   * The client's IP as text: the trusted one after the forwarded-for rules, else the connection's
   * ({@link ConnectionInfo#remoteIp()}).
   */
  public @Nullable String downstreamRemoteIp() {
    if (downstreamRemoteIp == null && connection != null) {
      downstreamRemoteIp = connection.remoteIp();
    }
    return downstreamRemoteIp;
  }

  public void downstreamRemoteIp(@Nullable String value) {
    downstreamRemoteIp = value;
  }
}
