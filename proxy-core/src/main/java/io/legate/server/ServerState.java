package io.legate.server;

/** How far a server is in its life (Envoy: {@code envoy.admin.v3.ServerInfo.State}). */
public enum ServerState {
  LIVE,
  DRAINING,
  PRE_INITIALIZING,
  INITIALIZING
}
