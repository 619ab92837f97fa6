package io.legate.stream;

import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about one downstream connection, shared by its streams. Written and read on the
 * connection's worker.
 */
public final class ConnectionInfo {
  private final long id;
  private SocketAddress localAddress;
  private boolean localAddressRestored;
  private SocketAddress directRemoteAddress;
  private @Nullable String directRemoteIp;
  private SocketAddress remoteAddress;
  private @Nullable String remoteIp;
  private @Nullable String requestedServerName;
  private String transportProtocol = "raw_buffer";
  private List<String> applicationProtocols = List.of();
  private @Nullable String negotiatedProtocol;
  private @Nullable String terminationDetails;
  private boolean tls;

  /** Facts known when the connection is accepted. */
  public ConnectionInfo(long id, SocketAddress localAddress, SocketAddress directRemoteAddress) {
    this.id = id;
    this.localAddress = localAddress;
    this.directRemoteAddress = directRemoteAddress;
    this.remoteAddress = directRemoteAddress;
  }

  /** The process-wide number of the connection ({@code [C12]} in logs). */
  public long id() {
    return id;
  }

  /** The address the client connected to (restored by a listener filter, or the socket's). */
  public SocketAddress localAddress() {
    return localAddress;
  }

  /** Sets the address that the client wanted to connect to, which a listener filter found. */
  public void restoreLocalAddress(SocketAddress address) {
    localAddress = address;
    localAddressRestored = true;
  }

  /** Whether a listener filter found the address that the client wanted to connect to. */
  public boolean localAddressRestored() {
    return localAddressRestored;
  }

  /** The socket's peer. */
  public SocketAddress directRemoteAddress() {
    return directRemoteAddress;
  }

  /** Sets which of several addresses a connection of ours got to. */
  public void directRemoteAddress(SocketAddress address) {
    directRemoteAddress = address;
    directRemoteIp = null;
    remoteAddress(address);
  }

  /** The socket peer's IP as text, made once per connection, when it is first asked for. */
  public String directRemoteIp() {
    String ip = directRemoteIp;
    if (ip == null) {
      ip = Addresses.ip(directRemoteAddress);
      directRemoteIp = ip;
    }
    return ip;
  }

  /** The client's address: the peer, unless a listener filter restored another. */
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** Sets the address that a listener filter restored. */
  public void remoteAddress(SocketAddress address) {
    remoteAddress = address;
    remoteIp = null;
  }

  /** The IP of {@link #remoteAddress()} as text, made when first asked for. */
  public String remoteIp() {
    String ip = remoteIp;
    if (ip == null) {
      ip = remoteAddress == directRemoteAddress ? directRemoteIp() : Addresses.ip(remoteAddress);
      remoteIp = ip;
    }
    return ip;
  }

  /** The SNI, or null. */
  public @Nullable String requestedServerName() {
    return requestedServerName;
  }

  /** Sets the SNI that a listener filter or the handshake saw. */
  public void requestedServerName(String name) {
    requestedServerName = name;
  }

  /** What a listener filter saw below the bytes: {@code raw_buffer}, unless it saw {@code tls}. */
  public String transportProtocol() {
    return transportProtocol;
  }

  /** Sets what a listener filter saw below the bytes. */
  public void transportProtocol(String protocol) {
    transportProtocol = protocol;
  }

  /** The application protocols that a listener filter saw the client offer. */
  public List<String> applicationProtocols() {
    return applicationProtocols;
  }

  /** Sets the application protocols that the client offers. */
  public void applicationProtocols(List<String> protocols) {
    applicationProtocols = List.copyOf(protocols);
  }

  /** The protocol that ALPN agreed on with the client, such as {@code h2}, or null. */
  public @Nullable String negotiatedProtocol() {
    return negotiatedProtocol;
  }

  /** Sets the protocol that ALPN agreed on; before the first bytes are read. */
  public void negotiatedProtocol(String protocol) {
    negotiatedProtocol = protocol;
  }

  /**
   * Why the connection was closed by the proxy, or null ({@code %CONNECTION_TERMINATION_DETAILS%}).
   */
  public @Nullable String terminationDetails() {
    return terminationDetails;
  }

  /** Sets why the connection was closed by the proxy. */
  public void terminationDetails(String details) {
    terminationDetails = details;
  }

  /** Whether the client speaks TLS to us. */
  public boolean tls() {
    return tls;
  }

  /** Says that the client speaks TLS to us. */
  public void tls(boolean tls) {
    this.tls = tls;
  }
}
