package io.legate.network;

/** What happens to a connection as a whole (Envoy: {@code Network::ConnectionEvent}). */
public enum ConnectionEvent {
  /** Connected, the transport's handshake included. */
  CONNECTED,
  /** The peer closed or reset it, or the connect failed. */
  REMOTE_CLOSE,
  /** We closed it. */
  LOCAL_CLOSE
}
